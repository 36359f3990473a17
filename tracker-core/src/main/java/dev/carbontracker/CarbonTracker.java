package dev.carbontracker;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.run.Homecoming;
import dev.carbontracker.internal.run.Log;
import dev.carbontracker.internal.run.Recovery;
import dev.carbontracker.internal.run.Session;
import dev.carbontracker.model.Forecast;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Measures one run and writes it as one row of emissions.csv when it is closed.
 *
 * <pre>{@code
 * try (var t = CarbonTracker.start()) { model.fit(data); }
 * }</pre>
 *
 * <p>All methods may be called from any thread. After {@link Builder#start} nothing throws into the caller's code: a
 * fault of a sensor, disk or network degrades the result, is said in the report's notes and logged once.
 */
public final class CarbonTracker implements AutoCloseable {

    private final Session session;
    private final AtomicLong epochs = new AtomicLong();

    CarbonTracker(Session session) {
        this.session = session;
    }

    /** Starts a run with options from system properties, environment and files, else the defaults. */
    public static CarbonTracker start() {
        return builder().start();
    }

    /** A builder, whose values win over options from elsewhere. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Runs the work inside a run of that project.
     *
     * @throws Exception what the work throws; the run is recorded all the same
     */
    public static <T> Measured<T> measure(String project, Callable<T> work) throws Exception {
        CarbonTracker tracker = builder().project(project).start();
        T result;
        try (tracker) {
            result = work.call();
        }
        return new Measured<>(result, tracker.stop());
    }

    /**
     * Writes the rows of runs that were killed, from their journals in that folder, which the next run in it does by itself
     * too; and moves the rows to it that could not be written there and are in a fallback directory.
     *
     * @param told is told, in sentences, what was done and what could not be
     * @return how many rows were written
     * @throws NoSuchFileException if there is no such folder
     */
    public static int recover(Path folder, Consumer<String> told) throws NoSuchFileException {
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString(), null, Files.exists(folder) ? "is a file; name its folder"
                    : "no such folder");
        }
        Log log = new Log() {
            @Override
            public void warn(String text) {
                told.accept(text);
            }

            @Override
            public void info(String text) {
                told.accept(text);
            }
        };
        Recovery recovery = Recovery.of(folder, JvmEnvironment.current(), log);
        int rows = recovery.recover() + new Homecoming(folder, JvmEnvironment.current(), log).bring();
        Recovery.Journals left = recovery.journals();
        if (left.own() > 0) {
            told.accept(left.own() + (left.own() == 1 ? " journal is" : " journals are") + " left: of runs in progress, of runs "
                    + "on another host that may be in progress, or unreadable");
        }
        if (left.others() > 0) {
            told.accept(left.others() + (left.others() == 1 ? " journal belongs" : " journals belong")
                    + " to other users, or may be written by them; their owners recover theirs, and root all");
        }
        return rows;
    }

    /** Id of the run, as in the column run_id. */
    public String runId() {
        return session.identity().runId();
    }

    /** Begins a task of that name. */
    public Task task(String name) {
        return new Task(session.begin(name, false), () -> { });
    }

    /** Begins the next epoch: a task named {@code epoch 1} and so on, from which {@link #forecast} learns. */
    public Task epoch() {
        long number = epochs.incrementAndGet();
        return new Task(session.begin("epoch " + number, true), () -> epochs.compareAndSet(number, number - 1));
    }

    /** Energy and carbon so far, at most 10 ms old. */
    public Snapshot snapshot() {
        return session.snapshot();
    }

    /** The run as its row would be now, at most 10 ms old; empty before it is known where it is, and if it is switched off. */
    public Optional<RunReport> soFar() {
        return session.soFar();
    }

    /** What the run will have used when its last epoch ends; empty before the first has ended or without a plan. */
    public Optional<Forecast> forecast() {
        return session.forecast();
    }

    /** Whether the emissions exceed the budget, as of the last sample; false without a budget. */
    public boolean overBudget() {
        return session.overBudget();
    }

    /**
     * Takes a last reading, writes the row and answers it; the same object each time. Waits at most two seconds: if the
     * file is locked for longer, the row stays in the journal and the next run in that folder writes it.
     */
    public RunReport stop() {
        return session.stop();
    }

    /** Stops the run. */
    @Override
    public void close() {
        stop();
    }
}
