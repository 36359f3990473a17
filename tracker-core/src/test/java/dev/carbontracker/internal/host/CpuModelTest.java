package dev.carbontracker.internal.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.internal.run.ManualTime;
import dev.carbontracker.model.Power;
import dev.carbontracker.model.Reading;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuModelTest {

    private final ManualTime time = new ManualTime();
    private final FakeMachine machine = new FakeMachine(time);
    private final CpuModel model = new CpuModel(new LoadMeter(machine, Optional.empty()),
            () -> new CpuRating(Power.ofWatts(100), LoadCurve.LOW, LoadCurve.HIGH, "test"), time);

    private double joules() {
        return ((Reading.Counter) model.read()).raw() / 1e6;
    }

    private void go(double load, Duration duration) {
        machine.load(load);
        time.advance(duration);
    }

    @Test
    void read_should_integrate_the_curve_over_windows() {
        double start = joules();
        double expected = 0;
        for (double load : new double[] {0, 0.25, 0.5, 1, 0.1}) {
            go(load, Duration.ofSeconds(1));
            expected += 100 * LoadCurve.powerOfTdp(load);
            assertEquals(expected, joules() - start, 1e-5);
        }
    }

    /** The curve is concave: one load over ten seconds is not the mean of ten loads. */
    @Test
    void read_should_differ_from_one_long_window_when_the_load_changes() {
        joules();
        for (int second = 0; second < 10; second++) {
            go(second % 2, Duration.ofSeconds(1));
            joules();
        }
        double naive = 10 * 100 * LoadCurve.powerOfTdp(0.5);
        double ours = joules();
        assertEquals(5 * 100 * (LoadCurve.powerOfTdp(0) + LoadCurve.powerOfTdp(1)), ours, 1e-4);
        assertTrue(naive > 1.2 * ours, naive + " against " + ours);
    }

    @Test
    void read_should_settle_what_it_assumed_between_two_windows() {
        joules();
        go(1, Duration.ofSeconds(1));
        double first = joules();
        go(0, Duration.ofMillis(200));
        double assumed = joules();
        assertEquals(first + 0.2 * 100 * LoadCurve.powerOfTdp(1), assumed, 1e-5);
        go(0, Duration.ofMillis(800));
        assertEquals(assumed, joules(), 1e-9, "never less than before");
        go(1, Duration.ofSeconds(1));
        assertEquals(first + 100 * LoadCurve.powerOfTdp(0) + 100 * LoadCurve.powerOfTdp(1), joules(), 1e-4);
    }

    @Test
    void read_should_never_fall_and_lose_nothing_when_read_at_random_times() {
        Random random = new Random(3);
        double last = joules();
        double seconds = 0;
        while (seconds < 100) {
            double step = random.nextDouble() * 0.3;
            seconds += step;
            go(0.5, Duration.ofNanos((long) (step * 1e9)));
            double now = joules();
            assertTrue(now >= last);
            last = now;
        }
        assertEquals(seconds * 100 * LoadCurve.powerOfTdp(0.5), last, 0.5);
    }

    @Test
    void read_should_charge_a_very_short_run_at_its_ticks() {
        joules();
        go(0.5, Duration.ofMillis(120));
        assertEquals(0.12 * 100 * LoadCurve.powerOfTdp(0.5), joules(), 1e-5);
    }

    @ParameterizedTest
    @CsvSource({
        "Intel(R) Xeon(R) CPU E5-2620 v3 @ 2.40GHz, Intel, Xeon E5-2620 v3",
        "Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz, Intel, Xeon Platinum 8375C",
        "13th Gen Intel(R) Core(TM) i9-13900K, Intel, Core i9-13900K",
        "Intel(R) Core(TM) i7 CPU         920  @ 2.67GHz, Intel, Core i7-920",
        "Intel(R) Core(TM)2 Duo CPU     E8400  @ 3.00GHz, Intel, Core 2 Duo E8400",
        "Intel(R) Xeon(R) CPU E3-1240 V2 @ 3.40GHz, Intel, Xeon E3-1240 v2",
        "AMD EPYC 7763 64-Core Processor, AMD, EPYC 7763",
        "AMD Ryzen 7 PRO 5850U with Radeon Graphics, AMD, Ryzen 7 PRO 5850U",
        "AMD Ryzen Threadripper 1950X 16-Core Processor, AMD, Ryzen Threadripper 1950X",
        "AMD EPYC, AMD, EPYC",
        "Apple M1, Apple, M1"})
    void of_should_write_a_name_as_the_table_does(String name, String vendor, String model) {
        assertEquals(new CpuName(vendor, model), CpuName.of(name));
    }

    @ParameterizedTest
    @CsvSource({
        "Intel(R) Xeon(R) CPU E5-2620 v3 @ 2.40GHz, 2, 24, 170",
        "AMD EPYC 7763 64-Core Processor, 1, 128, 280"})
    void rating_should_be_tdp_times_sockets_on_bare_metal(String name, int sockets, int threads, double watts) {
        CpuRating rating = CpuRating.of(machine.cpu(name, sockets, threads), Optional.empty(), 1);
        assertEquals(watts, rating.tdp().watts(), 1e-9);
    }

    @Test
    void rating_should_be_the_share_of_threads_in_a_virtual_machine() {
        machine.cpu("AMD EPYC 7763 64-Core Processor", 1, 8).virtualMachine();
        assertEquals(280.0 * 8 / 128, CpuRating.of(machine, Optional.empty(), 1).tdp().watts(), 1e-9);
    }

    @Test
    void rating_should_be_at_most_the_whole_processor_in_a_virtual_machine() {
        machine.cpu("AMD EPYC 7763 64-Core Processor", 1, 512).virtualMachine();
        assertEquals(280, CpuRating.of(machine, Optional.empty(), 1).tdp().watts(), 1e-9);
    }

    @Test
    void rating_should_be_the_median_of_the_family_when_the_model_is_not_known() {
        CpuRating rating = CpuRating.of(machine.cpu("AMD EPYC", 1, 2).virtualMachine(), Optional.empty(), 1);
        assertEquals(3.52, rating.tdp().watts() / 2, 0.01);
        assertTrue(rating.low() < LoadCurve.LOW && rating.high() > LoadCurve.HIGH, "a wider range");
        assertTrue(rating.how().contains("TDP of 'AMD EPYC' is not known"), rating.how());
    }

    @Test
    void rating_should_take_what_the_user_says_and_the_part_that_is_allowed() {
        assertEquals(50, CpuRating.of(machine, Optional.of(Power.ofWatts(200)), 0.25).tdp().watts());
    }
}
