package dev.carbontracker.internal.run;

import dev.carbontracker.csv.EmissionsCsv;
import dev.carbontracker.csv.Row;
import dev.carbontracker.csv.Table;
import dev.carbontracker.csv.TableFile;
import dev.carbontracker.model.TaskReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Writes the tasks that have ended. While their file cannot be written, it is tried ever more seldom, a limited number waits, and
 * what is too much goes to a fallback directory.
 */
final class TaskWriter {

    /** So many are appended at once, at the latest with the next checkpoint. */
    static final int AT_ONCE = 1000;
    /** From so many on they go to the fallback directory, if their file cannot be written. */
    static final int MOST_BEFORE_FALLBACK = 5000;
    /** Of more than these, which take less than 10 MB, the last are lost. */
    static final int MOST_WAITING = 10_000;
    private static final Duration LOCK = Duration.ofMillis(200);
    /** How long a task waits for room: a run opens its folder in a few tenths of a second. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Notes notes;
    private final LongSupplier nanoTime;
    private final Table<TaskReport> table = EmissionsCsv.tasks();
    private final Deque<TaskReport> waiting = new ArrayDeque<>();
    private final ReentrantLock writing = new ReentrantLock();
    private final Attempts main = new Attempts();
    private final Attempts fallback = new Attempts();
    private volatile Folders folders;
    private volatile boolean nowhere;
    private volatile int underWay;
    private int lost;
    private boolean stuck;

    TaskWriter(Notes notes, LongSupplier nanoTime) {
        this.notes = notes;
        this.nanoTime = nanoTime;
    }

    /**
     * Where tasks go.
     *
     * @param output   the folder of the run
     * @param fallback another one for what cannot be written there, if there is one
     */
    record Folders(OutputFolder output, Supplier<Optional<OutputFolder>> fallback) {
    }

    /** When a place that could not be written is tried again: after 1 s, then 2 s, and so on. */
    private final class Attempts {
        private Duration pause = FIRST_PAUSE;
        private volatile boolean failing;
        private volatile long nextNanos;

        boolean due() {
            return !failing || nanoTime.getAsLong() - nextNanos >= 0;
        }

        boolean record(boolean written) {
            if (written) {
                pause = FIRST_PAUSE;
            } else {
                nextNanos = nanoTime.getAsLong() + pause.toNanos();
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
            failing = !written;
            return written;
        }
    }

    /** The headings of the file. */
    List<String> header() {
        return table.header();
    }

    /** From now on tasks can be written. */
    void open(Folders where) {
        folders = where;
    }

    /** There is no folder in which tasks could be written. */
    void openNowhere() {
        nowhere = true;
    }

    /**
     * Takes a task that ended; from any thread.
     *
     * @param mayWait whether to wait for room where tasks end faster than they are written, but not where writing fails; not true of
     *                the thread that writes, which makes room itself
     */
    void add(TaskReport task, boolean mayWait) {
        if (!mayWait && waiting() >= MOST_WAITING) {
            write();
        }
        synchronized (waiting) {
            if (mayWait && waiting.size() >= MOST_WAITING) {
                awaitRoom();
            }
            if (waiting.size() < MOST_WAITING) {
                waiting.add(task);
            } else {
                lost++;
            }
        }
    }

    /** Waits for room; once in vain, no thread waits again before there has been some. */
    private void awaitRoom() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean interrupted = false;
        while (waiting.size() >= MOST_WAITING && !stuck && !nowhere && !main.failing && !interrupted) {
            try {
                waiting.wait(10);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (System.nanoTime() - deadline >= 0) {
                stuck = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether so many wait that they should be written before the next checkpoint. */
    boolean isDue() {
        int size = waiting();
        return folders != null && (size >= AT_ONCE && main.due()
                || size >= MOST_BEFORE_FALLBACK && fallback.due());
    }

    /** How many wait. */
    private int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** Appends the tasks that have ended, unless their file has just refused some. */
    void write() {
        Folders where = folders;
        if (where == null || !writing.tryLock()) {
            return;
        }
        try {
            if (waiting() > 0 && main.due()) {
                main.record(append(where.output()));
            }
            if (waiting() >= MOST_BEFORE_FALLBACK && main.failing && fallback.due()) {
                spill(where);
            }
        } finally {
            writing.unlock();
        }
    }

    /** Appends all that wait to the file in the fallback directory; false if it cannot. */
    private boolean spill(Folders where) {
        Optional<OutputFolder> other = where.fallback().get();
        if (other.isPresent()) {
            notes.tell("tasks that could not be written go to " + other.get().tasks() + "; 'recover' brings them back");
        }
        return fallback.record(other.isPresent() && append(other.get()));
    }

    /**
     * Writes all that still wait: to their file, else to the state directory of the run, else to the fallback directory.
     *
     * @param journal takes them in the state directory; null if there is none
     * @return how many were lost, as a note for the run; empty if none was
     */
    Optional<String> finish(Journal journal) {
        Folders where = folders;
        boolean mine = writing.tryLock();
        try {
            if (mine && where != null) {
                append(where.output());
            }
            if (waiting() > 0 && !keep(journal) && mine && where != null) {
                spill(where);
            }
        } finally {
            if (mine) {
                writing.unlock();
            }
        }
        int left = waiting() + lost();
        if (!mine) {
            left += underWay;
            return left == 0 ? Optional.empty() : Optional.of(left + " tasks may be lost: their file does not answer");
        }
        return left == 0 ? Optional.empty() : Optional.of(left == 1 ? "1 task could not be written and is lost"
                : left + " tasks could not be written and are lost");
    }

    private int lost() {
        synchronized (waiting) {
            return lost;
        }
    }

    /**
     * Appends as many as wait now; false if some could not be. Columns are not added to a long file, for which the thread of a run
     * has no time: who recovers what is kept for that has.
     */
    private boolean append(OutputFolder folder) {
        for (int left = waiting(); left > 0;) {
            List<TaskReport> batch = take(Math.min(left, AT_ONCE));
            if (!append(folder, batch)) {
                return false;
            }
            left -= AT_ONCE;
        }
        return true;
    }

    private boolean append(OutputFolder folder, List<TaskReport> batch) {
        boolean written = false;
        underWay = batch.size();
        try {
            TableFile file = new TableFile(folder.tasks(), table.header(), notes::tell).withoutLongRewrites();
            written = file.append(batch.stream().map(table::row).toList(), Optional.empty(), LOCK,
                    TableFile.WithoutLocks.WRITE);
        } catch (IOException | RuntimeException e) {
            notes.tell("tasks could not be written: " + OutputFolder.reason(e));
        } finally {
            if (!written) {
                giveBack(batch);
            }
            underWay = 0;
        }
        return written;
    }

    private boolean keep(Journal journal) {
        if (journal == null) {
            return false;
        }
        List<TaskReport> all;
        synchronized (waiting) {
            all = List.copyOf(waiting);
        }
        try {
            journal.keep(table, all);
        } catch (IOException | RuntimeException e) {
            return false;
        }
        take(all.size());
        return true;
    }

    private List<TaskReport> take(int most) {
        List<TaskReport> batch = new ArrayList<>();
        synchronized (waiting) {
            while (batch.size() < most && !waiting.isEmpty()) {
                batch.add(waiting.poll());
            }
            stuck = false;
            waiting.notifyAll();
        }
        return batch;
    }

    private void giveBack(List<TaskReport> batch) {
        synchronized (waiting) {
            for (int i = batch.size() - 1; i >= 0; i--) {
                waiting.addFirst(batch.get(i));
            }
        }
    }
}
