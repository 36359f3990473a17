package dev.carbontracker.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {

    @Test
    void energy_should_convert_exactly_between_its_units() {
        assertEquals(3.6e6, Energy.ofKilowattHours(1).joules());
        assertEquals(1, Energy.ofJoules(3.6e6).kilowattHours());
        assertEquals(0.000001, Energy.ofMicrojoules(1).joules());
        assertEquals(0.001, Energy.ofMillijoules(1).joules());
        assertEquals(262143.32885, Energy.ofMicrojoules(262143328850.0).joules());
    }

    @Test
    void power_should_convert_exactly_between_its_units() {
        assertEquals(0.25, Power.ofMilliwatts(250).watts());
        assertEquals(0.00025, Power.ofMicrowatts(250).watts());
    }

    @Test
    void mass_should_convert_exactly_between_its_units() {
        assertEquals(1500, CarbonMass.ofKilograms(1.5).grams());
        assertEquals(2.5, CarbonMass.ofTonnes(2.5).tonnes());
        assertEquals(0.001, CarbonMass.ofGrams(1).kilograms());
    }

    @Test
    void formula_should_read_power_over_time_at_intensity() {
        CarbonMass mass = Power.ofWatts(500).over(Duration.ofHours(2)).at(CarbonIntensity.ofGramsPerKilowattHour(300));
        assertEquals(CarbonMass.ofGrams(300), mass);
    }

    @Test
    void over_should_be_the_inverse_of_power_over_time() {
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            Power power = Power.ofWatts(random.nextDouble() * 1000);
            Duration time = Duration.ofNanos(1 + random.nextInt(Integer.MAX_VALUE));
            assertEquals(power.watts(), power.over(time).over(time).watts(), power.watts() * 1e-12);
        }
    }

    @Test
    void over_should_be_zero_when_no_time_passed() {
        assertEquals(Power.ZERO, Energy.ofJoules(5).over(Duration.ZERO));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void factories_should_refuse_what_is_no_number(double value) {
        String message = assertThrows(IllegalArgumentException.class, () -> Energy.ofJoules(value)).getMessage();
        assertEquals("energy in joules must be a finite number, not " + value, message);
        assertThrows(IllegalArgumentException.class, () -> Power.ofWatts(value));
        assertThrows(IllegalArgumentException.class, () -> CarbonMass.ofGrams(value));
        assertThrows(IllegalArgumentException.class, () -> CarbonIntensity.ofGramsPerKilowattHour(value));
    }

    @Test
    void intensity_should_refuse_a_negative_value() {
        assertEquals("carbon intensity in g/kWh must not be negative, but is -1.0",
                assertThrows(IllegalArgumentException.class, () -> CarbonIntensity.ofGramsPerKilowattHour(-1))
                        .getMessage());
    }

    @Test
    void quantities_should_compare_and_equal_by_value() {
        assertEquals(Energy.ofJoules(0.0), Energy.ofJoules(-0.0));
        assertEquals(Energy.ofJoules(3).hashCode(), Energy.ofJoules(3).hashCode());
        assertTrue(Power.ofWatts(2).compareTo(Power.ofWatts(3)) < 0);
        assertTrue(CarbonMass.ofGrams(2).compareTo(CarbonMass.ofKilograms(1)) < 0);
        assertEquals("41.44 g/kWh", CarbonIntensity.ofGramsPerKilowattHour(41.44).toString());
        assertEquals("5.0 J", Energy.ofJoules(2).plus(Energy.ofJoules(3)).toString());
    }
}
