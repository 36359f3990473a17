package dev.carbontracker.internal.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Power;
import dev.carbontracker.model.Reading;
import dev.carbontracker.spi.SourceInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntegratorTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Energy UNIT = Energy.ofMicrojoules(1);

    private final List<String> notes = new ArrayList<>();
    private final Integrator integrator = integrator(SourceInfo.of("rapl/package-0", Component.CPU, Evidence.COUNTER)
            .withCeiling(Power.ofWatts(600)));

    private Integrator integrator(SourceInfo info) {
        return new Integrator(() -> info, Duration.ofMillis(100), notes::add);
    }

    private static Reading wrapping(long raw, long max) {
        return new Reading.Counter(raw, UNIT, OptionalLong.of(max));
    }

    private static Reading restarting(long raw) {
        return new Reading.Counter(raw, UNIT, OptionalLong.empty());
    }

    private static Reading watts(double watts) {
        return new Reading.Gauge(Power.ofWatts(watts));
    }

    @ParameterizedTest
    @CsvSource({"15, 45, 30", "45, 255, 210", "255, 0, 1", "10, 10, 0", "10, 3, 249", "3, 2, 255", "2, 0, 254"})
    void accept_should_count_past_a_wrap_when_the_counter_falls(long from, long to, long counts) {
        Integrator small = integrator(SourceInfo.of("small", Component.CPU, Evidence.COUNTER));
        small.accept(0, wrapping(from, 255));
        small.accept(SECOND, wrapping(to, 255));
        assertEquals(counts / 1e6, small.energy().joules(), 1e-18);
        assertEquals(List.of(), notes);
    }

    @Test
    void accept_should_be_exact_when_a_counter_wraps_many_times() {
        long max = 65_532_610_987L;
        Random random = new Random(1);
        long raw = 12_345;
        long total = 0;
        integrator.accept(0, wrapping(raw, max));
        for (int i = 1; i <= 5000; i++) {
            long step = Math.floorMod(random.nextLong(), 550_000_000L);
            total += step;
            raw = (raw + step) % (max + 1);
            integrator.accept(i * SECOND, wrapping(raw, max));
        }
        assertTrue(total > 15 * max, "the test must wrap");
        assertEquals(total / 1e6, integrator.energy().joules(), 1e-6);
        assertEquals(5000 * SECOND, integrator.coveredNanos());
    }

    @Test
    void accept_should_compare_with_the_last_good_value_when_one_was_missing() {
        integrator.accept(0, wrapping(1_000_000, 262_143_328_850L));
        integrator.accept(SECOND, new Reading.Missing("Input/output error"));
        integrator.accept(2 * SECOND, wrapping(101_000_000, 262_143_328_850L));
        assertEquals(100, integrator.energy().joules(), 1e-9);
        assertEquals(2 * SECOND, integrator.coveredNanos());
        assertEquals(1, integrator.missingReadings());
    }

    /** A read glitch that a naive wrap correction turns into a whole counter range. */
    @Test
    void accept_should_drop_a_glitch_when_the_counter_reads_low_once() {
        long max = 262_143_328_850L;
        integrator.accept(0, wrapping(1_000_000_000, max));
        integrator.accept(SECOND, wrapping(0, max));
        integrator.accept(2 * SECOND, wrapping(1_100_000_000, max));
        integrator.accept(3 * SECOND, wrapping(1_200_000_000, max));
        assertEquals(200, integrator.energy().joules(), 1e-9);
        assertTrue((max - 1_000_000_000 + 1) / 1e6 > 261_000, "the naive step");
    }

    @Test
    void accept_should_go_on_from_the_new_value_when_a_wrapping_counter_restarted() {
        long max = 262_143_328_850L;
        integrator.accept(0, wrapping(9_000_000_000L, max));
        integrator.accept(SECOND, wrapping(5_000_000, max));
        integrator.accept(2 * SECOND, wrapping(105_000_000, max));
        integrator.accept(3 * SECOND, wrapping(205_000_000, max));
        assertEquals(200, integrator.energy().joules(), 1e-9);
        assertEquals(List.of("rapl/package-0: the counter jumped by more than the device can use; the jump is left out"),
                notes);
        assertEquals(2 * SECOND, integrator.coveredNanos());
    }

    /** Stopped for three hours at 200 W the counter wraps eight times; one wrap would be counted, with full coverage. */
    @Test
    void accept_should_not_bridge_a_gap_in_which_the_counter_may_have_wrapped_twice() {
        long max = 262_143_328_850L;
        integrator.accept(0, wrapping(0, max));
        integrator.accept(SECOND, wrapping(200_000_000, max));
        integrator.accept(10_801 * SECOND, wrapping((200_000_000L + 2_160_000_000_000L) % (max + 1), max));
        integrator.accept(10_802 * SECOND, wrapping((400_000_000L + 2_160_000_000_000L) % (max + 1), max));
        assertEquals(400, integrator.energy().joules(), 1e-9);
        assertEquals(2 * SECOND, integrator.coveredNanos());
        assertEquals(List.of("rapl/package-0: a gap longer than one wrap of the counter is not bridged"), notes);
    }

    @Test
    void accept_should_keep_the_energy_so_far_when_a_counter_without_wrap_restarts() {
        integrator.accept(0, restarting(500_000_000));
        integrator.accept(SECOND, restarting(600_000_000));
        integrator.accept(2 * SECOND, restarting(20_000_000));
        integrator.accept(3 * SECOND, restarting(70_000_000));
        assertEquals(150, integrator.energy().joules(), 1e-9);
        assertEquals(2 * SECOND, integrator.coveredNanos());
        assertEquals(List.of("rapl/package-0: the counter was restarted; energy up to its last reading is kept"), notes);
    }

    @Test
    void accept_should_count_both_edges_when_a_gauge_is_constant() {
        for (int i = 0; i <= 10; i++) {
            integrator.accept(i * SECOND / 10, watts(50));
        }
        assertEquals(50, integrator.energy().joules(), 1e-9);
        assertEquals(SECOND, integrator.coveredNanos());
    }

    /** 100 W read every 0.1 s, then every 1.2 s: only the step to the slower pace is missing. */
    @Test
    void accept_should_go_on_when_a_driver_has_become_slow() {
        Integrator gauge = integrator(SourceInfo.of("gauge", Component.GPU, Evidence.SENSOR)
                .readEvery(Duration.ofMillis(100)));
        long nanos = 0;
        for (int i = 0; i <= 10; i++, nanos += SECOND / 10) {
            gauge.accept(nanos, watts(100));
        }
        nanos += SECOND * 11 / 10;
        for (int i = 0; i < 10; i++, nanos += SECOND * 12 / 10) {
            gauge.accept(nanos, watts(100));
        }
        assertEquals(100 * (1 + 9 * 1.2), gauge.energy().joules(), 1e-9);
        assertEquals(List.of("gauge: a gap between readings is not bridged"), notes);
    }

    /** A gap is no pace: neither one of 20 s nor a failure makes the next gap usual. */
    @Test
    void accept_should_not_take_a_gap_for_the_pace_of_a_slow_driver() {
        Integrator gauge = integrator(SourceInfo.of("gauge", Component.GPU, Evidence.SENSOR)
                .readEvery(Duration.ofMillis(100)));
        gauge.accept(0, watts(300));
        gauge.accept(SECOND / 10, watts(300));
        gauge.accept(20 * SECOND, watts(300));
        gauge.accept(75 * SECOND, watts(300));
        gauge.accept(78 * SECOND, watts(300));
        gauge.accept(81 * SECOND, watts(300));
        gauge.accept(82 * SECOND, new Reading.Missing("lost"));
        gauge.accept(85 * SECOND, watts(300));
        assertEquals(300 * (0.1 + 3), gauge.energy().joules(), 1e-9);
        assertEquals(SECOND * 31 / 10, gauge.coveredNanos());
    }

    @Test
    void accept_should_not_bridge_a_gap_when_it_is_longer_than_ten_periods() {
        integrator.accept(0, watts(100));
        integrator.accept(SECOND, watts(100));
        integrator.accept(SECOND * 11 / 10, watts(100));
        integrator.accept(SECOND * 22 / 10, watts(100));
        integrator.accept(SECOND * 23 / 10, watts(100));
        assertEquals(120, integrator.energy().joules(), 1e-9);
        assertEquals(SECOND * 12 / 10, integrator.coveredNanos());
        assertEquals(List.of("rapl/package-0: a gap between readings is not bridged"), notes);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 901})
    void accept_should_leave_a_gauge_value_out_when_it_is_not_plausible(double implausible) {
        integrator.accept(0, watts(100));
        integrator.accept(SECOND / 10, watts(implausible));
        integrator.accept(SECOND / 5, watts(100));
        assertEquals(20, integrator.energy().joules(), 1e-9);
    }

    @Test
    void stuck_should_be_true_when_a_counter_never_moved() {
        integrator.accept(0, restarting(7));
        assertFalse(integrator.stuck(20 * SECOND, SECOND));
        integrator.accept(SECOND, restarting(7));
        assertTrue(integrator.stuck(20 * SECOND, SECOND));
        integrator.accept(2 * SECOND, restarting(8));
        assertFalse(integrator.stuck(20 * SECOND, SECOND));
    }
}
