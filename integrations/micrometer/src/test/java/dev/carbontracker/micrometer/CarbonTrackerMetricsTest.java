package dev.carbontracker.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.DeviceUse;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Snapshot;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Meters of a run that the test makes up, with a clock of its own. */
class CarbonTrackerMetricsTest {

    private long nanos;
    private double seconds;
    private double wattsOfGpu = 100;
    private double joulesOfGpu;
    private int gpus = 1;

    private void pass(double more) {
        nanos += Math.round(more * 1e9);
        seconds += more;
        joulesOfGpu += more * wattsOfGpu;
    }

    private Snapshot totals() {
        EnumMap<Component, ComponentUse> uses = new EnumMap<>(Component.class);
        Duration elapsed = Duration.ofNanos(Math.round(seconds * 1e9));
        for (Component component : Component.values()) {
            int count = component == Component.GPU ? gpus : 1;
            double joules = component == Component.GPU ? joulesOfGpu : seconds;
            List<DeviceUse> devices = IntStream.range(0, count).mapToObj(i -> new DeviceUse(component.name().toLowerCase(Locale.ROOT) + "/" + i,
                    component == Component.GPU ? "A100" : "", component == Component.RAM ? Evidence.MODEL : Evidence.COUNTER,
                    Energy.ofJoules(joules), elapsed)).toList();
            Energy all = Energy.ofJoules(joules * count);
            CarbonMass mass = all.times(1.5).at(CarbonIntensity.ofGramsPerKilowattHour(40));
            uses.put(component, new ComponentUse(component, Evidence.COUNTER, all, mass, mass, mass, elapsed, "s", devices));
        }
        return new Snapshot(elapsed, uses, 1.5, CarbonIntensity.ofGramsPerKilowattHour(40), 1);
    }

    private MeterRegistry bound() {
        MeterRegistry registry = new SimpleMeterRegistry();
        new CarbonTrackerMetrics(this::totals, () -> nanos, false).bindTo(registry);
        return registry;
    }

    private static double energy(MeterRegistry registry, String id) {
        return registry.get("hw.energy").tag("hw.id", id).functionCounter().count();
    }

    private static double power(MeterRegistry registry, String id) {
        return registry.get("hw.power").tag("hw.id", id).gauge().value();
    }

    @Test
    void meters_should_have_the_energy_power_carbon_and_intensity_of_the_run() {
        MeterRegistry registry = bound();
        pass(10);
        assertEquals(1000, energy(registry, "gpu/0"), 1e-9);
        assertEquals(10, energy(registry, "ram/0"), 1e-9);
        assertEquals(1000 * 1.5 / 3.6e6 * 40, registry.get("carbon.emissions").tag("hw.type", "gpu").functionCounter()
                .count(), 1e-12);
        assertEquals(40, registry.get("carbon.intensity").gauge().value(), 1e-9);
        assertEquals(100, power(registry, "gpu/0"), 1e-9);
        Meter.Id id = registry.get("hw.energy").tag("hw.type", "gpu").functionCounter().getId();
        assertEquals("A100", id.getTag("hw.name"));
        assertEquals("counter", id.getTag("carbon.evidence"));
        assertEquals("model", registry.get("hw.power").tag("hw.type", "memory").gauge().getId().getTag("carbon.evidence"));
    }

    @Test
    void power_should_be_that_since_the_look_before_but_never_of_less_than_a_second() {
        MeterRegistry registry = bound();
        pass(15);
        power(registry, "gpu/0");
        wattsOfGpu = 300;
        pass(15);
        assertEquals(300, power(registry, "gpu/0"), 1e-9, "since the scrape before");
        wattsOfGpu = 900;
        pass(0.5);
        assertEquals((300 * 15 + 900 * 0.5) / 15.5, power(registry, "gpu/0"), 1e-9, "another scrape soon after");
        pass(15);
        assertEquals(900, power(registry, "gpu/0"), 1e-9);
    }

    @Test
    void power_should_be_unknown_and_counters_stay_after_the_run() {
        MeterRegistry registry = bound();
        pass(10);
        power(registry, "gpu/0");
        for (int i = 0; i < 3; i++) {
            nanos += 15_000_000_000L;
            power(registry, "gpu/0");
        }
        assertEquals(Double.NaN, power(registry, "gpu/0"));
        assertEquals(1000, energy(registry, "gpu/0"), 1e-9);
        assertEquals(40, registry.get("carbon.intensity").gauge().value(), 1e-9);
    }

    @Test
    void counters_should_never_fall() {
        MeterRegistry registry = bound();
        pass(10);
        assertEquals(1000, energy(registry, "gpu/0"), 1e-9);
        joulesOfGpu = 10;
        nanos += 1_000_000_000L;
        assertEquals(1000, energy(registry, "gpu/0"), 1e-9);
    }

    @Test
    void device_that_is_found_later_should_have_its_meters() {
        MeterRegistry registry = bound();
        pass(10);
        gpus = 2;
        pass(1);
        power(registry, "gpu/0");
        assertEquals(1100, energy(registry, "gpu/1"), 1e-9);
    }

    @Test
    void tags_should_be_bounded_and_nothing_be_lost_beyond_the_bound() {
        gpus = 100;
        MeterRegistry registry = bound();
        pass(1);
        List<Double> joules = new ArrayList<>();
        registry.get("hw.energy").tag("hw.type", "gpu").functionCounters().forEach(meter -> joules.add(meter.count()));
        assertEquals(CarbonTrackerMetrics.MOST_DEVICES + 1, joules.size());
        assertEquals(100 * 100, joules.stream().mapToDouble(Double::doubleValue).sum(), 1e-6);
        assertEquals(3600, energy(registry, CarbonTrackerMetrics.OTHERS), 1e-6);
    }

    @Test
    void device_without_a_reading_should_have_no_meter() {
        MeterRegistry registry = new SimpleMeterRegistry();
        new CarbonTrackerMetrics(Snapshot::nothing, () -> nanos, false).bindTo(registry);
        assertTrue(registry.find("hw.energy").meters().isEmpty());
        assertEquals(3, registry.find("carbon.emissions").meters().size());
    }
}
