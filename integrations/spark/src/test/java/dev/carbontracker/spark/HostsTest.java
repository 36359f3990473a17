package dev.carbontracker.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Factors;
import dev.carbontracker.model.HostFacts;
import dev.carbontracker.model.Mode;
import dev.carbontracker.model.RunIdentity;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who measures which host, with a clock of the test's own. */
class HostsTest {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private long nanos;
    private final Hosts hosts = new Hosts(INTERVAL, () -> nanos);

    private static RunReport on(String host) {
        return at(host, 0);
    }

    private static RunReport at(String host, long second) {
        return report(host, second, second, Mode.MACHINE);
    }

    /** A measurement that began and was told at these seconds, of a joule each second. */
    private static RunReport report(String host, long begun, long told, Mode mode) {
        RunReport blank = RunReport.unmeasured(new RunIdentity("app", Optional.empty(), "", "", "", Map.of()),
                Status.INTERRUPTED, Instant.ofEpochSecond(begun), List.of());
        EnumMap<Component, ComponentUse> uses = new EnumMap<>(blank.totals().components());
        uses.put(Component.CPU, new ComponentUse(Component.CPU, Evidence.COUNTER, Energy.ofJoules(told - begun), CarbonMass.ZERO,
                CarbonMass.ZERO, CarbonMass.ZERO, Duration.ofSeconds(told - begun), "", List.of()));
        return new RunReport(blank.run(), blank.status(), blank.startedAt(), Instant.ofEpochSecond(told),
                new Snapshot(Duration.ofSeconds(told - begun), uses, 1, blank.totals().intensity(), 1),
                new Factors(mode, 1, "", 0, 1), blank.place(), new HostFacts(host, host, 1, "", "", 1, 0, "", 1),
                blank.utilisation(), "", 0, List.of());
    }

    private RunReport told(long begun, long told) {
        return report("a", begun, told, Mode.MACHINE);
    }

    private List<Long> seconds() {
        return hosts.reports().stream().map(report -> report.startedAt().getEpochSecond()).toList();
    }

    private double joules() {
        return hosts.reports().stream().mapToDouble(report -> report.energy().joules()).sum();
    }

    @Test
    void hosts_that_never_reported_are_named() {
        hosts.own(on("driver-host"));
        hosts.added("driver", "driver-host.example.org");
        hosts.added("1", "node-1");
        hosts.added("2", "node-1");
        hosts.added("3", "node-2");
        hosts.added("4", "10.0.0.9");
        hosts.take("2", on("boot-1"), false);
        assertEquals(List.of("no executor has reported from node-2, 10.0.0.9: the energy of those hosts is missing"),
                hosts.silent("driver-host"));
        hosts.take("3", on("boot-2"), false);
        hosts.gone("4");
        assertEquals(List.of("no executor has reported from 10.0.0.9: the energy of that host is missing"), hosts.silent(""));
        assertEquals(List.of(), hosts.silent("10.0.0.9"), "the driver measures its own host");
    }

    @Test
    void many_silent_hosts_are_counted() {
        for (int i = 0; i < 12; i++) {
            hosts.added(String.valueOf(i), "node-" + i);
        }
        String note = hosts.silent("").get(0);
        assertTrue(note.contains("node-9 and 2 more: "), note);
    }

    @Test
    void first_process_of_a_host_should_measure_it_and_the_others_wait() {
        assertTrue(hosts.take("1", told(1, 2), false));
        assertFalse(hosts.take("2", told(2, 3), false));
        assertTrue(hosts.take("3", at("b", 3), false));
        assertTrue(hosts.take("1", told(1, 9), false));
        assertEquals(8, joules(), "one report a host, the last of it");
        assertEquals(2, hosts.count());
        assertFalse(hosts.mayMeasure("2"));
    }

    @Test
    void host_of_the_driver_should_be_measured_by_it_alone() {
        assertTrue(hosts.take("1", on("d"), false), "before it is known which host that is");
        hosts.own(on("d"));
        assertEquals(List.of(), hosts.reports());
        assertFalse(hosts.take("1", on("d"), false));
        assertFalse(hosts.mayMeasure("1"));
        hosts.gone("1");
        assertEquals(List.of(), hosts.reports());
        assertEquals(0, hosts.count());
    }

    /** The lock of one that was killed is free before Spark knows that it is gone. */
    @Test
    void process_that_takes_over_before_it_is_known_that_the_other_is_gone_should_count_from_its_start() {
        hosts.take("1", told(1, 10), false);
        assertFalse(hosts.take("2", told(11, 12), false));
        assertEquals(9, joules());
        assertFalse(hosts.take("2", told(11, 15), true), "even its last report");
        hosts.gone("1");
        assertEquals(9 + 4, joules());
    }

    @Test
    void process_that_measured_beside_the_one_that_is_gone_should_count_from_where_that_one_told_last() {
        hosts.take("1", told(1, 10), false);
        hosts.take("2", told(5, 11), false);
        hosts.take("1", told(1, 12), false);
        hosts.take("2", told(5, 14), false);
        hosts.gone("1");
        assertTrue(hosts.take("2", told(5, 20), false));
        assertEquals(11 + 9, joules(), "from second 11 on, its last report before the other's");
        assertEquals(List.of(1L, 11L), seconds());
    }

    @Test
    void two_that_measured_beside_the_one_that_is_gone_should_not_count_the_same_time() {
        hosts.take("1", told(1, 10), false);
        hosts.take("2", told(11, 15), true);
        hosts.take("3", told(11, 16), false);
        hosts.gone("1");
        hosts.gone("2");
        hosts.take("3", told(11, 20), false);
        assertEquals(9 + 4 + 4, joules(), "the third from second 16 on");
    }

    @Test
    void process_that_is_silent_for_long_should_be_replaced_and_keep_what_it_has_told() {
        hosts.take("1", told(1, 10), false);
        nanos += INTERVAL.toNanos() * 3;
        assertFalse(hosts.take("2", told(40, 41), false));
        nanos += 1;
        assertTrue(hosts.take("2", told(40, 42), false));
        assertEquals(9 + 2, joules());
    }

    @Test
    void process_that_measures_a_second_time_should_not_lose_what_it_measured_first() {
        hosts.take("1", told(1, 10), false);
        hosts.gone("1");
        hosts.take("2", told(10, 20), false);
        hosts.gone("2");
        assertTrue(hosts.mayMeasure("1"));
        assertTrue(hosts.take("1", told(21, 25), false));
        assertEquals(9 + 10 + 4, joules());
        assertEquals(1, hosts.count());
    }

    @Test
    void process_that_gave_up_should_begin_anew_when_the_host_is_free() {
        hosts.take("1", told(1, 10), false);
        hosts.take("2", told(2, 10), false);
        assertFalse(hosts.mayMeasure("2"));
        hosts.gone("1");
        assertTrue(hosts.mayMeasure("2"));
        hosts.take("2", told(30, 35), false);
        assertTrue(joules() >= 9 + 5, "what it had measured before may count too");
    }

    @Test
    void each_process_should_count_where_each_measures_itself() {
        hosts.own(report("d", 0, 1, Mode.PROCESS));
        assertTrue(hosts.take("1", report("d", 0, 1, Mode.PROCESS), false));
        assertTrue(hosts.take("2", report("a", 0, 1, Mode.PROCESS), false));
        assertTrue(hosts.take("3", report("a", 0, 1, Mode.PROCESS), false));
        assertEquals(3, hosts.reports().size());
        assertEquals(1, hosts.count(), "besides the driver's");
    }

    @Test
    @Timeout(20)
    void end_should_wait_for_the_last_reports_only_of_those_that_measure() throws InterruptedException {
        hosts.awaitLast(Duration.ofSeconds(60));
        hosts.take("1", on("a"), false);
        hosts.take("2", on("b"), false);
        hosts.take("3", on("c"), false);
        hosts.gone("2");
        hosts.take("3", on("c"), true);
        Thread last = new Thread(() -> hosts.take("1", on("a"), true));
        last.start();
        hosts.awaitLast(Duration.ofSeconds(60));
        last.join();
    }

    @Test
    void end_should_not_wait_longer_than_its_bound() throws InterruptedException {
        hosts.take("1", on("a"), false);
        long begin = System.nanoTime();
        hosts.awaitLast(Duration.ofMillis(50));
        assertTrue(System.nanoTime() - begin >= 45_000_000L);
    }
}
