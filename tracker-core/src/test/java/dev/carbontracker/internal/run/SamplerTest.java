package dev.carbontracker.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.internal.account.Account;
import dev.carbontracker.internal.account.Prices;
import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.host.FakeMachine;
import dev.carbontracker.internal.host.FixtureTree;
import dev.carbontracker.internal.host.Host;
import dev.carbontracker.internal.host.RaplProvider;
import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.model.Mode;
import dev.carbontracker.model.Power;
import dev.carbontracker.model.Reading;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.Fixtures;
import dev.carbontracker.spi.SourceInfo;
import dev.carbontracker.spi.SourceOffer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplerTest {

    private static final GridIntensity PLACE = new GridIntensity(CarbonIntensity.ofGramsPerKilowattHour(400), "table",
            OptionalInt.empty(), GridIntensity.Method.UNSTATED);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private final FakeMachine machine = new FakeMachine(time);
    private final RecordingLog log = new RecordingLog();
    private final Notes notes = new Notes(log);
    private SourceSet sources;
    private Account account;
    private Sampler sampler;
    private long start;

    private void open(Duration interval, List<SourceOffer> offers) {
        Host host = new Host(machine, new Host.Settings(folder.resolve("proc"), folder, new JvmEnvironment(
                new Properties(), Map.of()), Mode.MACHINE, Optional.empty(), Optional.empty(), time, notes::note));
        sources = new SourceSet(interval, List.of(), notes);
        sources.add(offers);
        start = time.getAsLong();
        account = new Account(sources.alternatives(), sources.without(), notes::warn);
        sampler = new Sampler(new Sampler.Parts(sources, account, host.usage(), Optional.empty(), () -> null, notes,
                time, time, interval));
        sampler.first(start);
    }

    private List<SourceOffer> rapl() {
        return new RaplProvider().offers(Fixtures.surroundings(folder, folder));
    }

    private Snapshot snapshot() {
        return new Prices(1, PLACE).snapshot(sampler.tally(), start, null);
    }

    private void tickAfter(Duration duration) {
        time.advance(duration);
        sampler.tick();
    }

    /** 500 J of packages and 60 J of dram are 560 J; codecarbon reports 500. */
    @Test
    void tick_should_count_packages_and_dram_of_both_sockets() throws IOException {
        FixtureTree tree = new FixtureTree(folder).twoSocketsWithDram();
        open(SECOND, rapl());
        tree.set("intel-rapl:0", 1_300_000_000L);
        tree.set("intel-rapl:1", 2_200_000_000L);
        tree.set("intel-rapl:0:0", 535_000_000L);
        tree.set("intel-rapl:1:0", 725_000_000L);
        time.advance(SECOND);
        sampler.last(false);
        assertEquals(560, snapshot().energy().joules(), 1e-9);
        assertEquals(500, snapshot().of(Component.CPU).energy().joules(), 1e-9);
        assertEquals(60, snapshot().of(Component.RAM).energy().joules(), 1e-9);
        assertEquals(1, snapshot().coverage(), 1e-12);
    }

    @Test
    void tick_should_be_exact_when_two_sockets_wrap_at_different_times() throws IOException {
        FixtureTree tree = new FixtureTree(folder).twoSocketsWithDram();
        tree.set("intel-rapl:0", FixtureTree.MAX - 150_000_000L);
        tree.set("intel-rapl:1", FixtureTree.MAX - 350_000_000L);
        open(SECOND, rapl());
        long zero = FixtureTree.MAX - 150_000_000L;
        long one = FixtureTree.MAX - 350_000_000L;
        for (int second = 1; second <= 6; second++) {
            tree.set("intel-rapl:0", (zero + second * 100_000_000L) % (FixtureTree.MAX + 1));
            tree.set("intel-rapl:1", (one + second * 110_000_000L) % (FixtureTree.MAX + 1));
            tickAfter(SECOND);
        }
        sampler.last(false);
        assertEquals(6 * 210, snapshot().of(Component.CPU).energy().joules(), 1e-9);
    }

    @Test
    void tick_should_survive_files_that_fail_for_a_while() throws IOException {
        FixtureTree tree = new FixtureTree(folder).amd();
        open(SECOND, rapl());
        tree.garble("intel-rapl:0", "");
        tickAfter(SECOND);
        tree.remove("intel-rapl:0");
        tickAfter(SECOND);
        tree.garble("intel-rapl:0", "not a number\n");
        tickAfter(SECOND);
        tree.set("intel-rapl:0", 4_400_000_000L);
        tickAfter(SECOND);
        sampler.last(false);
        assertEquals(400, snapshot().of(Component.CPU).energy().joules(), 1e-9);
        assertEquals(1, snapshot().coverage(), 1e-12);
        assertTrue(notes.list().get(0).startsWith("rapl/package-0: "), notes.list().toString());
    }

    @Test
    void last_should_count_the_last_partial_interval() throws IOException {
        FixtureTree tree = new FixtureTree(folder).amd();
        open(Duration.ofSeconds(10), rapl());
        tree.set("intel-rapl:0", 4_050_000_000L);
        time.advance(Duration.ofMillis(350));
        sampler.last(false);
        assertEquals(50, snapshot().of(Component.CPU).energy().joules(), 1e-9);
        assertEquals(Duration.ofMillis(350), snapshot().elapsed());
        assertEquals(1, snapshot().samples());
    }

    @Test
    void tick_should_leave_late_readings_out_and_count_them() throws IOException {
        new FixtureTree(folder).amd();
        open(SECOND, rapl());
        tickAfter(Duration.ofMillis(5500));
        assertEquals(1, snapshot().samples());
        time.advance(Duration.ofMillis(100));
        assertTrue(!sampler.tick(), "nothing was queued");
        sampler.last(false);
        assertTrue(notes.list().contains("4 readings were late by more than their period and were left out"),
                notes.list().toString());
    }

    @Test
    void tick_should_explain_a_gap_when_the_wall_clock_went_on() throws IOException {
        new FixtureTree(folder).amd();
        open(SECOND, rapl());
        time.setWall(time.instant().plusSeconds(3600));
        tickAfter(SECOND);
        assertEquals(List.of("the wall clock moved by 3600 s against the monotonic clock (suspended, or set)"),
                notes.list());
        assertEquals(SECOND, snapshot().elapsed());
    }

    @Test
    void tick_should_go_on_when_a_source_throws() {
        EnergySource broken = new WaveSource(seconds -> {
            throw new AssertionError("driver gone");
        });
        EnergySource good = new WaveSource(seconds -> 50);
        open(SECOND, List.of(new SourceOffer.Sources(Component.CPU, 1, List.of(broken)),
                new SourceOffer.Sources(Component.GPU, 1, List.of(good))));
        for (int i = 0; i < 12; i++) {
            tickAfter(Duration.ofMillis(100));
        }
        sampler.last(false);
        assertEquals(60, snapshot().of(Component.GPU).energy().joules(), 1e-9);
        assertEquals(Evidence.UNKNOWN, snapshot().of(Component.CPU).evidence());
    }

    /** Design, section 9: 60.37 s with 30 ms of jitter, in the median of 40 runs; a rectangle rule at 1 s fails. */
    @Test
    void tick_should_be_within_a_percent_of_a_square_wave_where_a_rectangle_rule_fails() {
        double[][] errors = errors(phase -> seconds -> (seconds + phase) % 1.1 < 0.33 ? 200 : 40);
        assertTrue(median(errors[0]) < 0.01, "median off by " + median(errors[0]));
        assertTrue(worst(errors[0]) < 0.035, "worst off by " + worst(errors[0]));
        assertTrue(median(errors[1]) > 0.01, "the rectangle rule is off by only " + median(errors[1]));
    }

    @Test
    void tick_should_be_within_a_percent_of_a_sine_where_a_rectangle_rule_fails() {
        double[][] errors = errors(phase -> seconds -> 120 + 80 * Math.sin(2 * Math.PI * (seconds + phase) / 0.7));
        assertTrue(worst(errors[0]) < 0.01, "worst off by " + worst(errors[0]));
        assertTrue(worst(errors[1]) > 0.01, "the rectangle rule is off by only " + worst(errors[1]));
    }

    private static double median(double[] sorted) {
        return sorted[sorted.length / 2];
    }

    private static double worst(double[] sorted) {
        return sorted[sorted.length - 1];
    }

    /** Relative errors of 40 runs in random phase, sorted: ours, and those of a rectangle rule at 1 s. */
    private double[][] errors(DoubleFunction<DoubleUnaryOperator> waveOfPhase) {
        double seconds = 60.37;
        int runs = 40;
        double[] errors = new double[runs];
        double[] naive = new double[runs];
        for (int run = 0; run < runs; run++) {
            Random random = new Random(run);
            DoubleUnaryOperator wave = waveOfPhase.apply(random.nextDouble());
            double truth = 0;
            for (int i = 0; i < 603_700; i++) {
                truth += wave.applyAsDouble((i + 0.5) * 1e-4) * 1e-4;
            }
            errors[run] = Math.abs(measured(wave, seconds, random) / truth - 1);
            naive[run] = Math.abs(rectangleAtOneSecond(wave, seconds, random) / truth - 1);
        }
        Arrays.sort(errors);
        Arrays.sort(naive);
        return new double[][] {errors, naive};
    }

    private double measured(DoubleUnaryOperator wave, double seconds, Random random) {
        WaveSource source = new WaveSource(wave);
        open(SECOND, List.of(new SourceOffer.Sources(Component.GPU, 1, List.of(source))));
        long end = start + (long) (seconds * 1e9);
        while (true) {
            long next = sampler.nextNanos() + random.nextInt(60_000_000);
            if (next >= end) {
                break;
            }
            time.advance(Duration.ofNanos(next - time.getAsLong()));
            sampler.tick();
        }
        time.advance(Duration.ofNanos(end - time.getAsLong()));
        sampler.last(false);
        return snapshot().of(Component.GPU).energy().joules();
    }

    private static double rectangleAtOneSecond(DoubleUnaryOperator wave, double seconds, Random random) {
        double joules = 0;
        for (int i = 1; i <= seconds; i++) {
            joules += wave.applyAsDouble(i + (random.nextDouble() - 0.5) * 0.06);
        }
        return joules * seconds / Math.floor(seconds);
    }

    /** A gauge that reads what a function of the elapsed seconds says. */
    private final class WaveSource implements EnergySource {
        private final DoubleUnaryOperator watts;
        private final long begin = time.getAsLong();

        WaveSource(DoubleUnaryOperator watts) {
            this.watts = watts;
        }

        @Override
        public SourceInfo info() {
            return SourceInfo.of("wave", Component.GPU, Evidence.SENSOR).readEvery(Duration.ofMillis(100));
        }

        @Override
        public Reading read() {
            return new Reading.Gauge(Power.ofWatts(watts.applyAsDouble((time.getAsLong() - begin) / 1e9)));
        }
    }

    /** Keeps what is logged. */
    static final class RecordingLog implements Log {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void warn(String text) {
            lines.add("WARN " + text);
        }

        @Override
        public void info(String text) {
            lines.add("INFO " + text);
        }

        List<String> lines() {
            return lines;
        }
    }
}
