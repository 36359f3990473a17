package dev.carbontracker.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.model.HostFacts;
import dev.carbontracker.model.RunIdentity;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who measures which host, with a clock of the test's own. */
class HostsTest {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private long nanos;
    private final Hosts hosts = new Hosts(INTERVAL, false, () -> nanos);

    private static RunReport on(String host) {
        return at(host, 0);
    }

    private static RunReport at(String host, long second) {
        RunReport blank = RunReport.unmeasured(new RunIdentity("app", Optional.empty(), "", "", "", Map.of()),
                Status.INTERRUPTED, Instant.ofEpochSecond(second), List.of());
        return new RunReport(blank.run(), blank.status(), blank.startedAt(), blank.endedAt(), blank.totals(), blank.factors(),
                blank.place(), new HostFacts(host, host, 1, "", "", 1, 0, "", 1), blank.utilisation(), "", 0, List.of());
    }

    private List<Long> seconds() {
        return hosts.reports().stream().map(report -> report.startedAt().getEpochSecond()).toList();
    }

    @Test
    void first_process_of_a_host_should_measure_it_and_the_others_wait() {
        assertTrue(hosts.take("1", at("a", 1), false));
        assertFalse(hosts.take("2", at("a", 2), false));
        assertTrue(hosts.take("3", at("b", 3), false));
        assertTrue(hosts.take("1", at("a", 4), false));
        assertEquals(List.of(4L, 3L), seconds(), "one report a host, the last of it");
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
    }

    @Test
    void next_process_should_measure_where_one_is_gone_and_what_that_one_told_should_stay() {
        hosts.take("1", at("a", 1), false);
        hosts.take("2", at("a", 2), false);
        hosts.gone("1");
        assertTrue(hosts.mayMeasure("2"));
        assertTrue(hosts.take("2", at("a", 3), false));
        assertEquals(List.of(1L, 3L), seconds());
        assertEquals(1, hosts.count());
    }

    @Test
    void process_that_is_silent_for_long_should_be_replaced_and_not_count_when_it_comes_back() {
        hosts.take("1", at("a", 1), false);
        nanos += INTERVAL.toNanos() * 3;
        assertFalse(hosts.take("2", at("a", 2), false));
        nanos += 1;
        assertTrue(hosts.take("2", at("a", 3), false));
        assertFalse(hosts.take("1", at("a", 4), false));
        assertEquals(List.of(1L, 3L), seconds());
    }

    @Test
    void each_process_should_count_where_each_measures_itself() {
        Hosts processes = new Hosts(INTERVAL, true, () -> nanos);
        processes.own(on("d"));
        assertTrue(processes.take("1", on("d"), false));
        assertTrue(processes.take("2", on("a"), false));
        assertTrue(processes.take("3", on("a"), false));
        assertEquals(3, processes.reports().size());
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
