package dev.carbontracker.spi;

import dev.carbontracker.model.RunIdentity;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.TaskReport;

/**
 * Gets a run as it goes and when it is done. Called on the tracker's own thread, one call at a time: a sink that
 * blocks delays the sampling, and one that throws is logged once and not called again.
 */
public interface RunSink {

    /** The totals so far, after each regular sample. */
    default void progress(RunIdentity run, Snapshot totals) {
    }

    /** A task that ended. */
    default void task(TaskReport task) {
    }

    /** The finished run, once. */
    void finished(RunReport report);
}
