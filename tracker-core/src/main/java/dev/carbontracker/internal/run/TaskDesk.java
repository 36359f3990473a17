package dev.carbontracker.internal.run;

import dev.carbontracker.internal.account.Tally;
import dev.carbontracker.model.Forecast;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.TaskReport;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Begins and ends the tasks of a run, on the threads of whoever does the work. Thread-safe. */
final class TaskDesk {

    private final String runId;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Supplier<Tally> state;
    private final Function<Tally, Snapshot> priced;
    private final Consumer<TaskReport> ended;
    private final TaskBook book = new TaskBook();
    private final EpochLog epochs = new EpochLog();
    private final Set<DeskTask> open = ConcurrentHashMap.newKeySet();

    /**
     * A desk.
     *
     * @param state  the account now
     * @param priced a tally as a snapshot of the run
     * @param ended  takes each task once it has ended
     */
    TaskDesk(String runId, Clock clock, LongSupplier nanoTime, Supplier<Tally> state,
             Function<Tally, Snapshot> priced, Consumer<TaskReport> ended) {
        this.runId = runId;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.state = state;
        this.priced = priced;
        this.ended = ended;
    }

    Session.OpenTask begin(String name, boolean epoch) {
        long beginNanos = nanoTime.getAsLong();
        DeskTask task = new DeskTask(beginNanos, book.begin(name, clock.instant(), state.get(), epoch));
        open.add(task);
        return task;
    }

    /** Ends with the run what nobody has ended; answers a note if there was any. */
    Optional<String> endAll(Tally last) {
        List<DeskTask> left = List.copyOf(open);
        left.forEach(task -> task.end(last, nanoTime.getAsLong(), false));
        return left.isEmpty() ? Optional.empty() : Optional.of(left.size() == 1
                ? "1 task had not ended; it ends with the run"
                : left.size() + " tasks had not ended; they end with the run");
    }

    /** How many have ended. */
    long count() {
        return book.count();
    }

    Optional<Forecast> forecast(int plannedEpochs) {
        return epochs.forecast(plannedEpochs);
    }

    /** A task that has begun. */
    private final class DeskTask implements Session.OpenTask {
        private final long beginNanos;
        private final TaskBook.OpenTask task;
        private TaskReport report;

        DeskTask(long beginNanos, TaskBook.OpenTask task) {
            this.beginNanos = beginNanos;
            this.task = task;
        }

        @Override
        public TaskReport end() {
            synchronized (this) {
                if (report != null) {
                    return report;
                }
            }
            long endNanos = nanoTime.getAsLong();
            return end(state.get(), endNanos, task.epoch());
        }

        /** Its energy is told apart to the freshness of the two tallies, its duration exactly. */
        private synchronized TaskReport end(Tally last, long endNanos, boolean wholeEpoch) {
            if (report == null) {
                book.end(task);
                open.remove(this);
                Snapshot runSoFar = priced.apply(last);
                Snapshot used = runSoFar.since(priced.apply(task.begin()))
                        .lasting(Duration.ofNanos(endNanos - beginNanos));
                report = new TaskReport(runId, task.id(), task.parent(), task.name(), task.startedAt(),
                        clock.instant(), used);
                if (wholeEpoch) {
                    epochs.ended(used, runSoFar);
                }
                ended.accept(report);
            }
            return report;
        }
    }
}
