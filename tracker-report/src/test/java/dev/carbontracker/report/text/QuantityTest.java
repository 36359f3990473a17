package dev.carbontracker.report.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quantities as people read them, in a locale that writes numbers otherwise. */
class QuantityTest {

    private final Locale before = Locale.getDefault();

    @BeforeEach
    void elsewhere() {
        Locale.setDefault(new Locale("ar", "EG"));
    }

    @AfterEach
    void back() {
        Locale.setDefault(before);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 g", "0.00042, 420 mg", "0.4, 400 g", "0.9994, 999 g", "0.9996, 1.00 kg", "0.99951, 1.00 kg",
        "17.25, 17.3 kg", "999.4, 999 kg", "999.5, 1.00 t", "552100, 552 t", "5.5e6, 5.50 kt", "1e-9, 1.00 µg",
        "1e-13, 0.0001 µg"})
    void mass_should_have_three_digits_and_the_unit_that_suits(double kilograms, String text) {
        assertEquals(text, Quantity.mass(kilograms));
    }

    @ParameterizedTest
    @CsvSource({"0, 0 Wh", "1.3, 1.30 kWh", "0.0000013, 1.30 mWh", "1287000, 1.29 GWh"})
    void energy_should_have_three_digits_and_the_unit_that_suits(double kilowattHours, String text) {
        assertEquals(text, Quantity.energy(kilowattHours));
    }

    @ParameterizedTest
    @CsvSource({"0, 0 s", "0.0315, 0.0315 s", "59.9, 59.9 s", "59.96, 1 min 0 s", "3599, 59 min 59 s", "3600, 1 h 0 min",
        "172740, 47 h 59 min", "172800, 2 d 0 h", "93600000, 1083 d 8 h"})
    void duration_should_be_in_the_two_largest_units(double seconds, String text) {
        assertEquals(text, Quantity.duration(seconds));
    }

    @Test
    void unknown_should_be_a_question_mark() {
        assertEquals("? Wh", Quantity.energy(Double.NaN));
        assertEquals("?", Quantity.intensity(Double.NaN));
    }
}
