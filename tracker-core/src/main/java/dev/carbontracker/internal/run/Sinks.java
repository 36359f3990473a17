package dev.carbontracker.internal.run;

import dev.carbontracker.model.RunIdentity;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.TaskReport;
import dev.carbontracker.spi.RunSink;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** The user's sinks: called one at a time, on the sampler's thread, and dropped when they throw. */
final class Sinks {

    /** Tasks are handed over once this many wait, or with the next progress. */
    private static final int AT_ONCE = 1000;
    /** A sink that takes longer than the tasks does not get all of them. */
    private static final int MOST_WAITING = 10_000;

    private final List<RunSink> sinks;
    private final BlockingQueue<TaskReport> tasks = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Notes notes;

    Sinks(List<RunSink> sinks, Notes notes) {
        this.sinks = new CopyOnWriteArrayList<>(sinks);
        this.notes = notes;
    }

    /** Adds one that has come later. */
    void add(RunSink sink) {
        sinks.add(sink);
    }

    /** Whether there is one. */
    boolean any() {
        return !sinks.isEmpty();
    }

    /** Takes a task that ended, from any thread; the sinks get it with the next progress. */
    void task(TaskReport task) {
        if (!sinks.isEmpty() && !tasks.offer(task)) {
            notes.warn("sinks are slower than tasks end, so they do not get all of them");
        }
    }

    /** Whether so many tasks wait that the sinks should get them before the next progress. */
    boolean tasksDue() {
        return tasks.size() >= AT_ONCE;
    }

    void progress(RunIdentity run, Snapshot totals) {
        handTasks();
        each(sink -> sink.progress(run, totals));
    }

    void finished(RunReport report) {
        handTasks();
        each(sink -> sink.finished(report));
    }

    /** Hands over the tasks that have ended. */
    void handTasks() {
        for (int left = tasks.size(); left > 0; left--) {
            TaskReport next = tasks.poll();
            each(sink -> sink.task(next));
        }
    }

    private void each(Consumer<RunSink> call) {
        for (RunSink sink : sinks) {
            try {
                call.accept(sink);
            } catch (Throwable e) {
                sinks.remove(sink);
                notes.warn("the sink " + sink.getClass().getName() + " failed and is not called again: " + e);
            }
        }
    }
}
