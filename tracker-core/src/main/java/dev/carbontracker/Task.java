package dev.carbontracker;

import dev.carbontracker.internal.run.Session;
import dev.carbontracker.model.TaskReport;

/**
 * A part of a run, such as an epoch or an evaluation: what the machine used from its start to its end. Tasks nest and
 * overlap; each is written to emissions_tasks.csv. Energy is told apart to a hundredth of a second.
 */
public final class Task implements AutoCloseable {

    private final Session.OpenTask task;
    private final Runnable discarded;

    Task(Session.OpenTask task, Runnable discarded) {
        this.task = task;
        this.discarded = discarded;
    }

    /** Ends the task and answers what was used meanwhile; the same report each time. */
    public TaskReport stop() {
        return task.end();
    }

    /** It was none after all: nothing is written of it. Not to be called once it has ended. */
    public void discard() {
        task.discard();
        discarded.run();
    }

    /** Ends the task. */
    @Override
    public void close() {
        task.end();
    }
}
