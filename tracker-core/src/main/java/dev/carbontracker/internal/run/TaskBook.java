package dev.carbontracker.internal.run;

import dev.carbontracker.internal.account.Tally;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The tasks of a run: their numbers, and which is the innermost open one of each thread. Thread-safe. */
final class TaskBook {

    private final AtomicLong started = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final ThreadLocal<OpenTask> innermost = new ThreadLocal<>();

    /** A task that has begun. */
    static final class OpenTask {
        private final long id;
        private final String name;
        private final Optional<Long> parent;
        private OpenTask outer;
        private final Instant startedAt;
        private final Tally begin;
        private final boolean epoch;
        private volatile boolean open = true;
        private volatile boolean paused;

        private OpenTask(long id, String name, OpenTask outer, Instant startedAt, Tally begin, boolean epoch) {
            this.id = id;
            this.name = name;
            this.outer = outer;
            this.parent = Optional.ofNullable(outer).map(OpenTask::id);
            this.startedAt = startedAt;
            this.begin = begin;
            this.epoch = epoch;
        }

        long id() {
            return id;
        }

        String name() {
            return name;
        }

        Optional<Long> parent() {
            return parent;
        }

        Instant startedAt() {
            return startedAt;
        }

        Tally begin() {
            return begin;
        }

        boolean epoch() {
            return epoch;
        }

        /** A task that may have ended is nobody's parent. */
        void pause(boolean now) {
            paused = now;
        }
    }

    /**
     * Begins a task.
     *
     * @param nests whether it is the innermost one of its thread from now on
     */
    OpenTask begin(String name, Instant now, Tally tally, boolean epoch, boolean nests) {
        OpenTask outer = openOne(innermost.get());
        if (outer != null) {
            outer.outer = openOne(outer.outer);
        }
        OpenTask task = new OpenTask(started.incrementAndGet(), name, outer, now, tally, epoch);
        if (nests) {
            innermost.set(task);
        }
        return task;
    }

    /** Ends a task; false if it has ended before. */
    boolean end(OpenTask task) {
        boolean first = close(task);
        if (first) {
            ended.incrementAndGet();
        }
        return first;
    }

    /** The number of a task that has begun and ended elsewhere. */
    long add() {
        ended.incrementAndGet();
        return started.incrementAndGet();
    }

    /** Takes a task out that is not to count. */
    void discard(OpenTask task) {
        close(task);
    }

    private boolean close(OpenTask task) {
        synchronized (task) {
            if (!task.open) {
                return false;
            }
            task.open = false;
        }
        OpenTask outer = openOne(innermost.get());
        if (outer == null) {
            innermost.remove();
        } else {
            innermost.set(outer);
        }
        return true;
    }

    /** A task may have been ended by another thread than the one that began it. */
    private static OpenTask openOne(OpenTask task) {
        OpenTask at = task;
        while (at != null && (!at.open || at.paused)) {
            at = at.outer;
        }
        return at;
    }

    /** How many have ended. */
    long count() {
        return ended.get();
    }
}
