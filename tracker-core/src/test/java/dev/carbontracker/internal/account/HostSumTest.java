package dev.carbontracker.internal.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.csv.Samples;
import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Factors;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.model.HostFacts;
import dev.carbontracker.model.Mode;
import dev.carbontracker.model.Place;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.Zone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What several hosts used is the sum of what each used. */
class HostSumTest {

    private static final Instant START = Instant.parse("2026-07-01T12:00:00Z");

    /** A host that ran from one second to another. */
    private static RunReport host(String id, double from, double to, double factor, double gramsPerKwh, String zone,
                                  Map<Component, Double> watts, Evidence evidence, double covered) {
        RunReport sample = Samples.report().build();
        Duration elapsed = Duration.ofNanos(Math.round((to - from) * 1e9));
        EnumMap<Component, ComponentUse> uses = new EnumMap<>(Component.class);
        CarbonIntensity intensity = CarbonIntensity.ofGramsPerKilowattHour(gramsPerKwh);
        for (Component component : Component.values()) {
            boolean known = watts.containsKey(component);
            Energy energy = Energy.ofJoules(known ? watts.get(component) * (to - from) * covered : 0);
            var mass = energy.times(factor).at(intensity);
            uses.put(component, new ComponentUse(component, known ? evidence : Evidence.UNKNOWN, energy, mass,
                    mass.times(0.5), mass.times(2), known ? Duration.ofNanos(Math.round((to - from) * covered * 1e9))
                    : Duration.ZERO, known ? "source-" + component : "", List.of()));
        }
        GridIntensity grid = new GridIntensity(intensity, "Grid " + zone, OptionalInt.of(2025), GridIntensity.Method.DIRECT);
        Zone place = new Zone(zone, Optional.of("XX"), zone, Zone.Level.COUNTRY, Optional.of("WORLD"), grid);
        return new RunReport(sample.run(), sample.status(), START.plusNanos(Math.round(from * 1e9)),
                START.plusNanos(Math.round(to * 1e9)), new Snapshot(elapsed, uses, factor, intensity, 10),
                new Factors(Mode.MACHINE, factor, "option pue", 0.5, 1),
                new Place(place, Optional.of(place), Optional.empty(), "TZ", grid),
                new HostFacts("name-" + id, id, 42, "Linux", "EPYC", 8, 2, "2 x A100", 1L << 30), sample.utilisation(),
                grid.label(), 3, List.of("a note"));
    }

    private static RunReport simple(String id, double from, double to, double cpuWatts) {
        return host(id, from, to, 1, 100, "FRA", Map.of(Component.CPU, cpuWatts), Evidence.COUNTER, 1);
    }

    @Test
    void run_on_one_host_should_stay_as_it_is() {
        RunReport own = Samples.report().build();
        assertSame(own, HostSum.of(own, List.of()));
        assertSame(own.totals(), HostSum.of(own.totals(), List.of()));
    }

    @Test
    void charged_energy_emissions_and_bounds_should_be_sums_whatever_the_hosts_are() {
        Random random = new Random(6);
        for (int round = 0; round < 300; round++) {
            List<RunReport> hosts = new ArrayList<>();
            int count = 2 + random.nextInt(6);
            for (int i = 0; i < count; i++) {
                EnumMap<Component, Double> watts = new EnumMap<>(Component.class);
                for (Component component : Component.values()) {
                    if (random.nextInt(4) > 0) {
                        watts.put(component, random.nextInt(3) == 0 ? 0 : random.nextDouble() * 500);
                    }
                }
                double from = i == 0 ? 0 : random.nextDouble() * 50;
                hosts.add(host("id" + i, from, i == 0 ? 100 : from + 1 + random.nextDouble() * 49, 1 + random.nextDouble(),
                        random.nextDouble() * 900, "Z" + random.nextInt(3), watts,
                        Evidence.values()[random.nextInt(3)], 0.2 + random.nextDouble() * 0.8));
            }
            RunReport sum = HostSum.of(hosts.get(0), hosts.subList(1, count));
            double joules = 0;
            double grams = 0;
            double high = 0;
            double water = 0;
            for (Component component : Component.values()) {
                double charged = hosts.stream().filter(host -> host.totals().of(component).known())
                        .mapToDouble(host -> host.totals().energy(component).joules()).sum();
                assertEquals(charged, sum.totals().energy(component).joules(), 1e-9 * charged);
                assertEquals(hosts.stream().anyMatch(host -> host.totals().of(component).known()),
                        sum.totals().of(component).known());
            }
            for (RunReport host : hosts) {
                joules += host.energy().joules();
                grams += host.emissions().grams();
                high += host.totals().emissionsHigh().grams();
                water += host.waterLitres();
            }
            assertEquals(joules, sum.energy().joules(), 1e-9 * joules);
            assertEquals(grams, sum.emissions().grams(), 1e-9 * grams);
            assertEquals(high, sum.totals().emissionsHigh().grams(), 1e-9 * high);
            assertEquals(water, sum.waterLitres(), 1e-9 * water);
            assertEquals(grams, sum.energy().kilowattHours() * sum.totals().intensity().gramsPerKilowattHour(),
                    1e-9 * grams + 1e-300);
            assertEquals(sum.totals().factor(), sum.factors().pue() * sum.factors().wallFactor(), 1e-9);
            assertEquals(Duration.ofSeconds(100), sum.duration());
            double coverage = sum.totals().coverage();
            assertTrue(coverage >= 0 && coverage <= 1 + 1e-9, "coverage " + coverage);
        }
    }

    @Test
    void host_that_joins_late_should_count_from_then_on_and_leave_no_gap() {
        RunReport sum = HostSum.of(simple("a", 0, 100, 100), List.of(simple("b", 90, 100, 100)));
        assertEquals(11_000, sum.energy().joules(), 1e-6);
        assertEquals(110, sum.totals().of(Component.CPU).power().watts(), 1e-6);
        assertEquals(1, sum.totals().coverage(), 1e-9);
    }

    @Test
    void processes_that_measure_a_host_one_after_another_should_be_one_host_with_a_gap() {
        List<RunReport> hosts = HostSum.hosts(simple("a", 0, 100, 10), List.of(simple("b", 0, 40, 100),
                simple("b", 60, 100, 100)));
        assertEquals(2, hosts.size());
        RunReport second = hosts.get(1);
        assertEquals(8_000, second.energy().joules(), 1e-6);
        assertEquals(100, second.totals().of(Component.CPU).power().watts(), 1e-6);
        assertEquals(Duration.ofSeconds(100), second.duration());
        assertEquals(0.8, second.totals().coverage(), 1e-9);
        assertEquals(8, second.host().cpuCount());
    }

    @Test
    void each_host_should_be_priced_on_its_own_grid_and_the_place_be_that_of_the_most_energy() {
        RunReport sum = HostSum.of(host("a", 0, 100, 1, 40, "FRA", Map.of(Component.CPU, 100.0), Evidence.COUNTER, 1),
                List.of(host("b", 0, 100, 1, 400, "DEU", Map.of(Component.CPU, 300.0), Evidence.MODEL, 1)));
        double kwh = 100 * 100 / 3.6e6;
        assertEquals(kwh * 40 + 3 * kwh * 400, sum.emissions().grams(), 1e-9);
        assertEquals("DEU", sum.place().zone().code());
        assertEquals("Grid FRA, 2025, direct (25.0%); Grid DEU, 2025, direct (75.0%)", sum.intensitySource());
        assertEquals(List.of("a note", "the sum of 2 hosts: name-a name-b", "energy by zone: FRA (25.0%); DEU (75.0%)",
                "on name-b: a note"), sum.notes());
        assertEquals(Evidence.MODEL, sum.totals().of(Component.CPU).evidence(), "the weaker one");
        assertEquals(Evidence.UNKNOWN, sum.totals().of(Component.GPU).evidence());
    }

    @Test
    void machine_should_be_all_of_them() {
        RunReport own = simple("a", 0, 100, 100);
        RunReport sum = HostSum.of(own, List.of(simple("b", 0, 100, 100), simple("c", 0, 100, 100)));
        assertEquals("name-a", sum.host().name());
        assertNotEquals("a", sum.host().id());
        assertEquals(sum.host().id(), HostSum.of(simple("c", 0, 100, 1), List.of(simple("b", 0, 1, 1), own)).host().id());
        assertEquals(24, sum.host().cpuCount());
        assertEquals("3 x EPYC", sum.host().cpuModel());
        assertEquals(6, sum.host().gpuCount());
        assertEquals("6 x A100", sum.host().gpuModel());
        assertEquals(3L << 30, sum.host().ramBytes());
        assertEquals(3L << 30, sum.utilisation().ramUsedBytes().orElseThrow(), 1);
        assertEquals(50, sum.utilisation().cpuPercent().orElseThrow(), 1e-9);
    }
}
