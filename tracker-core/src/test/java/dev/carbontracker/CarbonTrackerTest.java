package dev.carbontracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Forecast;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.model.Mode;
import dev.carbontracker.model.Reading;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.TaskReport;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.IntensitySource;
import dev.carbontracker.spi.RunSink;
import dev.carbontracker.spi.SourceInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.InOrder;

/** What a user types, on this very machine. */
class CarbonTrackerTest {

    /** A stop does little more work when a source hangs; ten times as much time allows for a machine that gets busy. */
    private static final double BUSY = 10;

    @TempDir
    Path folder;

    private Builder builder() {
        return CarbonTracker.builder().output(folder).zone("FRA").option("summary", "none")
                .interval(Duration.ofMillis(20));
    }

    private List<Row> rows(String file) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (EmissionsReader reader = EmissionsReader.open(folder.resolve(file))) {
            reader.forEach(rows::add);
        }
        return rows;
    }

    /** 1 kW of GPU, as a counter that follows the clock. */
    private static final class Kilowatt implements EnergySource {
        private final long start = System.nanoTime();
        private final List<Double> joules = Collections.synchronizedList(new ArrayList<>());
        private final boolean blocking;
        private final AtomicInteger closed = new AtomicInteger();

        Kilowatt(boolean blocking) {
            this.blocking = blocking;
        }

        @Override
        public SourceInfo info() {
            SourceInfo info = SourceInfo.of("test/kilowatt", Component.GPU, Evidence.COUNTER).withDevice("A100")
                    .withError(0.05, 0.05);
            return blocking ? info.blocking() : info;
        }

        @Override
        public Reading read() {
            long millijoules = (System.nanoTime() - start) / 1000;
            joules.add(millijoules / 1e3);
            return new Reading.Counter(millijoules, Energy.ofMillijoules(1), OptionalLong.empty());
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private static ComponentUse gpu(CarbonTracker tracker) {
        return tracker.snapshot().of(Component.GPU);
    }

    /** The place and the folder are opened beside the first readings; before that, tasks get the first state. */
    private static void awaitOpen(CarbonTracker tracker) {
        Condition.await("the run is open", () -> tracker.soFar().isPresent());
    }

    /** How long a stop takes without anything that hangs: the slowest of three, for a machine that is busy now and then. */
    private double secondsOfPlainStop() {
        double slowest = 0;
        for (int i = 0; i < 3; i++) {
            CarbonTracker tracker = builder().option("file", "plain.csv").start();
            awaitOpen(tracker);
            slowest = Math.max(slowest, secondsOfStop(tracker));
        }
        return slowest;
    }

    private static double secondsOfStop(CarbonTracker tracker) {
        long start = System.nanoTime();
        tracker.stop();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void pass(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void start_should_name_all_mistakes_of_the_builder_in_one_message() {
        String message = assertThrows(IllegalArgumentException.class, () -> CarbonTracker.builder().zone("FRB")
                .pue(0.5).interval(Duration.ZERO).tag("a=b", "c").cloud("aws", "eu-west-33").start()).getMessage();
        assertEquals("tag a=b=c: neither part may hold '+', '=' or control characters, and the key must not be empty; "
                + "pue=0.5 (builder): must be at least 1; "
                + "interval=PT0S (builder): must be at least 10ms; "
                + "zone=FRB (builder): unknown zone; did you mean FRA (France)?; "
                + "cloud.region=eu-west-33 (builder): unknown region of aws; did you mean eu-west-3?",
                message);
    }

    @Test
    void start_should_refuse_what_is_null_with_the_rest() {
        assertEquals("project (builder): must not be null; interval (builder): must not be null; tag null=v: neither "
                + "part may hold '+', '=' or control characters, and the key must not be empty",
                assertThrows(IllegalArgumentException.class, () -> CarbonTracker.builder().project(null).interval(null)
                        .tag(null, "v").start()).getMessage());
    }

    @Test
    void start_should_refuse_an_unknown_option_and_name_the_nearest() {
        assertEquals("intervall (builder): unknown option; did you mean interval?",
                assertThrows(IllegalArgumentException.class,
                        () -> CarbonTracker.builder().option("intervall", "1s").start()).getMessage());
    }

    @Test
    void stop_should_answer_the_same_report_each_time_and_write_one_row() throws IOException {
        CarbonTracker tracker = builder().start();
        RunReport report = tracker.stop();
        tracker.close();
        assertSame(report, tracker.stop());
        assertEquals(1, rows("emissions.csv").size());
        assertEquals(tracker.runId(), rows("emissions.csv").get(0).get("run_id"));
        assertEquals(report.totals().energy(), tracker.snapshot().energy(), "after the end the totals stand still");
    }

    @Test
    void start_after_stop_should_be_a_run_of_its_own() throws IOException {
        builder().start().close();
        builder().start().close();
        List<Row> rows = rows("emissions.csv");
        assertEquals(2, rows.size());
        assertNotEquals(rows.get(0).get("run_id"), rows.get(1).get("run_id"));
        assertEquals("", rows.get(1).get("parent_run_id"));
    }

    @Test
    void two_trackers_at_once_should_each_leave_a_row() throws IOException {
        try (CarbonTracker one = builder().project("one").start(); CarbonTracker two = builder().project("two").start()) {
            assertNotEquals(one.runId(), two.runId());
        }
        List<Row> rows = rows("emissions.csv");
        assertEquals(List.of("two", "one"), rows.stream().map(row -> row.get("project_name")).toList());
        assertEquals(rows.get(1).get("run_id"), rows.get(0).get("parent_run_id"));
    }

    @Test
    void measure_should_answer_result_and_report_and_let_exceptions_through() throws Exception {
        System.setProperty("carbontracker.output", folder.toString());
        System.setProperty("carbontracker.summary", "none");
        try {
            Measured<String> measured = CarbonTracker.measure("fit", () -> "a model");
            assertEquals("a model", measured.result());
            assertEquals("fit", measured.report().run().project());
            assertThrows(IOException.class, () -> CarbonTracker.measure("fails", () -> {
                throw new IOException("no data");
            }));
            assertEquals(2, rows("emissions.csv").size());
        } finally {
            System.clearProperty("carbontracker.output");
            System.clearProperty("carbontracker.summary");
        }
    }

    @Test
    void own_source_should_be_measured_and_closed_whether_it_blocks_or_not() throws IOException {
        for (boolean blocking : new boolean[] {false, true}) {
            Kilowatt source = new Kilowatt(blocking);
            CarbonTracker tracker = builder().source(source).pue(1.5).option("wall.factor", "2").start();
            Condition.await("0.3 s of readings", () -> gpu(tracker).covered().toMillis() >= 300);
            RunReport report = tracker.stop();
            double joules = report.totals().of(Component.GPU).energy().joules();
            double last = source.joules.get(source.joules.size() - 1);
            // the first reading of a source that does not block only warms it up
            assertTrue(joules <= last - source.joules.get(0) + 1e-6 && joules >= last - source.joules.get(1) - 1e-6,
                    joules + " J of " + source.joules);
            assertEquals(3 * joules, report.totals().energy(Component.GPU).joules(), 1e-6);
            assertEquals(1, report.host().gpuCount());
            assertEquals("1 x A100", report.host().gpuModel());
            Condition.await("the source is closed", () -> source.closed.get() > 0);
            assertEquals(1, source.closed.get());
        }
    }

    /** A driver that hangs for ten seconds delays neither the work nor the end. */
    @Test
    void a_source_that_hangs_should_not_delay_the_end_beyond_two_seconds() {
        CountDownLatch never = new CountDownLatch(1);
        EnergySource hanging = new EnergySource() {
            @Override
            public SourceInfo info() {
                return SourceInfo.of("gpu/0", Component.GPU, Evidence.COUNTER).blocking();
            }

            @Override
            public Reading read() {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return new Reading.Missing("interrupted");
            }
        };
        double plain = secondsOfPlainStop();
        CarbonTracker tracker = builder().source(hanging).start();
        awaitOpen(tracker);
        double seconds = secondsOfStop(tracker);
        RunReport report = tracker.stop();
        assertTrue(seconds < 2 + BUSY * plain, seconds + " s, and " + plain + " s if nothing hangs");
        never.countDown();
        assertEquals(Evidence.UNKNOWN, report.totals().of(Component.GPU).evidence());
        assertTrue(report.notes().contains("the last reading of a source that may block did not come in time"),
                report.notes().toString());
    }

    /** Also a source that does not say that it may block, and hangs the sampler itself. */
    @Test
    void a_source_that_hangs_the_sampler_should_not_cost_the_row() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch hangs = new CountDownLatch(1);
        AtomicBoolean hang = new AtomicBoolean();
        AtomicInteger reads = new AtomicInteger();
        EnergySource hanging = new EnergySource() {
            @Override
            public SourceInfo info() {
                return SourceInfo.of("bad/0", Component.GPU, Evidence.COUNTER);
            }

            @Override
            public Reading read() {
                reads.incrementAndGet();
                if (hang.get()) {
                    hangs.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                return new Reading.Counter(reads.get(), Energy.ofJoules(1), OptionalLong.empty());
            }
        };
        double plain = secondsOfPlainStop();
        CarbonTracker tracker = builder().source(hanging).start();
        awaitOpen(tracker);
        Condition.await("energy", () -> gpu(tracker).energy().joules() > 0);
        hang.set(true);
        assertTrue(hangs.await(60, TimeUnit.SECONDS));
        double seconds = secondsOfStop(tracker);
        RunReport report = tracker.stop();
        assertTrue(seconds < 2 + BUSY * plain, seconds + " s, and " + plain + " s if nothing hangs");
        never.countDown();
        assertTrue(report.energy().joules() > 0);
        assertEquals(1, rows("emissions.csv").size());
        assertTrue(report.notes().contains("the last reading did not come in time; the figures are those of the one "
                + "before"), report.notes().toString());
    }

    @Test
    void tasks_should_nest_and_sum_to_at_most_the_run() throws IOException {
        CarbonTracker tracker = builder().source(new Kilowatt(false)).epochs(4).start();
        awaitOpen(tracker);
        double inside = 0;
        List<Double> epochs = new ArrayList<>();
        Optional<Forecast> forecast = Optional.empty();
        assertEquals(Optional.empty(), tracker.forecast());
        for (int epoch = 0; epoch < 3; epoch++) {
            try (Task whole = tracker.epoch()) {
                long begun = System.nanoTime();
                try (Task part = tracker.task("train")) {
                    pass(150);
                    assertSame(part.stop(), part.stop());
                }
                pass(50);
                inside += (System.nanoTime() - begun) / 1e9;
                TaskReport report = whole.stop();
                epochs.add(report.used().energy(Component.GPU).joules());
            }
            forecast = tracker.forecast();
        }
        RunReport report = tracker.stop();
        double sum = epochs.stream().mapToDouble(Double::doubleValue).sum();
        assertTrue(sum <= report.totals().energy(Component.GPU).joules() + 1e-6, sum + " in " + report.energy());
        // each end of an epoch is exact to 10 ms of its 200 ms or more; the rest of the half is for a busy machine
        assertTrue(sum > 0.5 * 1000 * inside, sum + " J in " + inside + " s");
        Forecast last = forecast.orElseThrow();
        assertEquals(3, last.epochsDone());
        assertTrue(last.energyLow().compareTo(last.energy()) < 0 && last.energy().compareTo(last.energyHigh()) < 0);
        assertTrue(last.energy().joules() > sum * 1.1, last + " after " + sum);
        List<Row> rows = rows("emissions_tasks.csv");
        assertEquals(List.of("train", "epoch 1", "train", "epoch 2", "train", "epoch 3"),
                rows.stream().map(row -> row.get("task_name")).toList());
        assertEquals(List.of("1", "", "3", "", "5", ""), rows.stream().map(row -> row.get("parent_task_id")).toList());
        assertEquals(6, report.taskCount());
    }

    @Test
    void task_that_nobody_ended_should_end_with_the_run() throws IOException {
        CarbonTracker tracker = builder().source(new Kilowatt(false)).start();
        Task open = tracker.task(null);
        pass(50);
        RunReport report = tracker.stop();
        assertTrue(report.notes().contains("1 task had not ended; it ends with the run"), report.notes().toString());
        assertSame(open.stop(), open.stop());
        assertEquals(1, rows("emissions_tasks.csv").size());
        assertEquals("", rows("emissions_tasks.csv").get(0).get("task_name"));
        assertTrue(open.stop().used().energy().joules() > 0);
    }

    @Test
    void task_should_have_one_report_when_two_threads_end_it() throws Exception {
        try (CarbonTracker tracker = builder().start()) {
            for (int i = 0; i < 100; i++) {
                Task task = tracker.task("shared");
                List<TaskReport> reports = java.util.Collections.synchronizedList(new ArrayList<>());
                Thread other = new Thread(() -> reports.add(task.stop()));
                other.start();
                reports.add(task.stop());
                other.join();
                assertSame(reports.get(0), reports.get(1));
            }
        }
        assertEquals(100, rows("emissions_tasks.csv").size());
    }

    /** An error that is no exception used to end the measuring, and then every caller of stop waited for ever. */
    @Test
    void source_whose_info_fails_should_not_keep_stop_from_returning() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        EnergySource broken = new EnergySource() {
            @Override
            public SourceInfo info() {
                if (calls.getAndIncrement() > 20) {
                    throw new AssertionError("no information");
                }
                return SourceInfo.of("bad/1", Component.GPU, Evidence.COUNTER);
            }

            @Override
            public Reading read() {
                return new Reading.Counter(calls.get(), Energy.ofJoules(1), OptionalLong.empty());
            }
        };
        CarbonTracker tracker = builder().source(broken).start();
        Condition.await("the source fails", () -> calls.get() > 22);
        RunReport report = tracker.stop();
        assertTrue(report.notes().stream().anyMatch(note -> note.contains("no information")), report.notes().toString());
        assertEquals(1, rows("emissions.csv").size());
    }

    @Test
    void budget_should_call_once_on_a_thread_of_its_own() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch called = new CountDownLatch(1);
        List<String> threads = new ArrayList<>();
        CarbonTracker tracker = builder().source(new Kilowatt(false)).budget(CarbonMass.ofGrams(1e-4))
                .onBudget(snapshot -> {
                    threads.add(Thread.currentThread().getName());
                    calls.incrementAndGet();
                    called.countDown();
                }).start();
        assertTrue(called.await(60, TimeUnit.SECONDS));
        pass(100);
        assertTrue(tracker.overBudget());
        RunReport report = tracker.stop();
        assertEquals(1, calls.get());
        assertEquals(List.of("carbontracker-budget"), threads);
        assertTrue(report.notes().stream().anyMatch(note -> note.equals("the budget of 100 µg CO2e is used up")));
    }

    @Test
    void sink_should_get_progress_tasks_and_the_end_in_order() {
        RunSink sink = mock(RunSink.class);
        CarbonTracker tracker = builder().sink(sink).start();
        verify(sink, timeout(60_000).atLeastOnce()).progress(any(), any());
        tracker.task("evaluate").close();
        RunReport report = tracker.stop();
        InOrder order = inOrder(sink);
        order.verify(sink, org.mockito.Mockito.calls(1)).progress(any(), any());
        order.verify(sink).task(any());
        order.verify(sink).finished(report);
    }

    @Test
    void sink_that_throws_should_be_left_out_and_noted() {
        RunSink sink = mock(RunSink.class);
        doThrow(new IllegalStateException("full")).when(sink).progress(any(), any());
        CarbonTracker tracker = builder().sink(sink).start();
        verify(sink, timeout(60_000)).progress(any(), any());
        long samples = tracker.snapshot().samples();
        Condition.await("two more samples", () -> tracker.snapshot().samples() >= samples + 2);
        RunReport report = tracker.stop();
        verify(sink, times(1)).progress(any(), any());
        assertTrue(report.notes().stream().anyMatch(note -> note.endsWith(
                "failed and is not called again: java.lang.IllegalStateException: full")), report.notes().toString());
    }

    @Test
    void live_intensity_should_price_what_is_used_while_it_holds() {
        IntensitySource live = new IntensitySource() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public Optional<GridIntensity> at(Instant time) {
                return Optional.of(new GridIntensity(CarbonIntensity.ofGramsPerKilowattHour(1000), "live", OptionalInt
                        .empty(), GridIntensity.Method.UNSTATED));
            }
        };
        CarbonTracker tracker = builder().source(new Kilowatt(false)).intensity(live).start();
        Condition.await("more energy with the live intensity than before it", () -> {
            Snapshot soFar = tracker.snapshot(); // without energy it has the intensity that will hold
            return soFar.energy().joules() > 0 && soFar.intensity().gramsPerKilowattHour() > 500;
        });
        RunReport report = tracker.stop();
        assertTrue(report.totals().intensity().gramsPerKilowattHour() > 500, report.toString());
        assertTrue(report.intensitySource().startsWith("live"), report.intensitySource());
    }

    @Test
    void process_mode_should_charge_at_most_the_machine() {
        CarbonTracker machine = builder().interval(Duration.ofMillis(500)).start();
        CarbonTracker process = builder().interval(Duration.ofMillis(500)).mode(Mode.PROCESS).start();
        pass(1300);
        Snapshot ofProcess = process.stop().totals();
        Snapshot ofMachine = machine.stop().totals();
        assertTrue(ofProcess.of(Component.CPU).energy().compareTo(ofMachine.of(Component.CPU).energy()) <= 0);
        assertTrue(ofProcess.of(Component.RAM).energy().joules() < 0.5 * ofMachine.of(Component.RAM).energy().joules(),
                "this process does not hold half of the memory");
    }

    @Test
    void snapshot_should_grow_and_never_fall() {
        CarbonTracker tracker = builder().source(new Kilowatt(false)).start();
        double last = 0;
        for (int i = 0; i < 200; i++) {
            double joules = tracker.snapshot().energy().joules();
            assertTrue(joules >= last, joules + " after " + last);
            last = joules;
        }
        assertTrue(tracker.stop().energy().joules() >= last);
    }

    @Test
    void interrupted_thread_should_still_get_its_row_and_keep_its_flag() throws IOException {
        CarbonTracker tracker = builder().start();
        Thread.currentThread().interrupt();
        try {
            tracker.stop();
            assertTrue(Thread.interrupted());
        } finally {
            Thread.interrupted();
        }
        assertEquals(1, rows("emissions.csv").size());
    }

    @Test
    void run_shorter_than_wanted_should_leave_nothing() throws IOException {
        builder().option("min.duration", "1h").start().close();
        assertTrue(Files.notExists(folder.resolve("emissions.csv")));
        try (var files = Files.list(folder.resolve(".carbontracker"))) {
            assertEquals(List.of(), files.toList());
        }
    }
}
