package dev.carbontracker.internal.run;

import dev.carbontracker.internal.account.Tally;
import dev.carbontracker.model.Forecast;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.TaskReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/** Begins and ends the tasks of a run, on the threads of whoever does the work. Thread-safe. */
final class TaskDesk {

    /** A state this fresh is taken as it is: what a task uses is told apart to a hundredth of a second. */
    static final long FRESH_NANOS = 10_000_000L;
    /** A mark may be less exact, by this part of the task's length but not by more than {@link #OLDEST_MARK_NANOS}. */
    private static final int MARK_PART = 100;
    private static final long OLDEST_MARK_NANOS = 250_000_000L;

    /** A program that never ends its tasks has those after that end by themselves alone. */
    static final int MOST_OPEN = 10_000;

    private final String runId;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final LongFunction<Tally> state;
    private final Function<Tally, Snapshot> priced;
    private final Consumer<TaskReport> ended;
    private final TaskBook book = new TaskBook();
    private final EpochLog epochs = new EpochLog();
    private final Set<DeskTask> open = ConcurrentHashMap.newKeySet();
    private volatile boolean crowded;

    /**
     * A desk.
     *
     * @param state  the account now, or as it was at most that many nanoseconds ago
     * @param priced a tally as a snapshot of the run
     * @param ended  takes each task once it has ended
     */
    TaskDesk(String runId, Clock clock, LongSupplier nanoTime, LongFunction<Tally> state,
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
        boolean room = open.size() < MOST_OPEN;
        DeskTask task = new DeskTask(beginNanos, book.begin(name, clock.instant(), state.apply(FRESH_NANOS), epoch, room));
        if (room) {
            open.add(task);
        } else {
            crowded = true;
        }
        return task;
    }

    /** Ends the tasks that were marked that long ago and have not gone on since. */
    void endMarked(Duration age) {
        long latest = nanoTime.getAsLong() - age.toNanos();
        open.stream().filter(task -> task.markedBefore(latest)).toList().forEach(DeskTask::end);
    }

    /** Ends with the run what nobody has ended; answers a note if there was any. */
    Optional<String> endAll(Tally last) {
        endMarked(Duration.ZERO);
        List<DeskTask> left = List.copyOf(open);
        left.forEach(task -> task.end(new End(last, nanoTime.getAsLong(), clock.instant()), false));
        if (crowded) {
            return Optional.of("at times more than " + MOST_OPEN + " tasks were open at once: those beyond that have no row if "
                    + "they had not ended, and " + left.size() + " others end with the run");
        }
        return left.isEmpty() ? Optional.empty() : Optional.of(left.size() == 1
                ? "1 task had not ended; it ends with the run"
                : left.size() + " tasks had not ended; they end with the run");
    }

    /** Adds a task that was measured elsewhere. */
    void add(String name, Instant startedAt, Instant endedAt, Snapshot used) {
        ended.accept(new TaskReport(runId, book.add(), Optional.empty(), name, startedAt, endedAt, used));
    }

    /** How many have ended. */
    long count() {
        return book.count();
    }

    Optional<Forecast> forecast(int plannedEpochs) {
        return epochs.forecast(plannedEpochs);
    }

    /** When a task ended, and the account then. */
    private record End(Tally tally, long nanos, Instant at) {
    }

    /** A task that has begun. */
    private final class DeskTask implements Session.OpenTask {
        private final long beginNanos;
        private final TaskBook.OpenTask task;
        private End mark;
        private TaskReport report;

        DeskTask(long beginNanos, TaskBook.OpenTask task) {
            this.beginNanos = beginNanos;
            this.task = task;
        }

        @Override
        public TaskReport end() {
            End end;
            synchronized (this) {
                if (report != null) {
                    return report;
                }
                end = mark;
            }
            return end(end != null ? end : endNow(FRESH_NANOS), task.epoch());
        }

        /** Its time is taken before its state, which may have to be waited for. */
        private End endNow(long maxAgeNanos) {
            long endNanos = nanoTime.getAsLong();
            return new End(state.apply(maxAgeNanos), endNanos, clock.instant());
        }

        @Override
        public void mark() {
            long length = nanoTime.getAsLong() - beginNanos;
            End end = endNow(Math.max(FRESH_NANOS, Math.min(OLDEST_MARK_NANOS, length / MARK_PART)));
            synchronized (this) {
                mark = end;
                task.pause(true);
            }
        }

        @Override
        public synchronized boolean resume() {
            if (report == null) {
                mark = null;
                task.pause(false);
            }
            return report == null;
        }

        synchronized boolean markedBefore(long nanos) {
            return mark != null && mark.nanos() - nanos <= 0;
        }

        @Override
        public synchronized void discard() {
            if (report == null) {
                book.discard(task);
                open.remove(this);
            }
        }

        /** Its energy is told apart to the freshness of the two tallies, its duration exactly. */
        private TaskReport end(End end, boolean wholeEpoch) {
            synchronized (this) {
                if (report != null) {
                    return report;
                }
                book.end(task);
                open.remove(this);
                Snapshot runSoFar = priced.apply(end.tally());
                Snapshot used = runSoFar.since(priced.apply(task.begin()))
                        .lasting(Duration.ofNanos(end.nanos() - beginNanos));
                report = new TaskReport(runId, task.id(), task.parent(), task.name(), task.startedAt(), end.at(), used);
                if (wholeEpoch) {
                    epochs.ended(used, runSoFar);
                }
            }
            ended.accept(report);
            return report;
        }
    }
}
