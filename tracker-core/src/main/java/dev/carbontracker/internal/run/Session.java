package dev.carbontracker.internal.run;

import dev.carbontracker.model.Forecast;
import dev.carbontracker.model.RunIdentity;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.TaskReport;
import java.util.Optional;

/** What the tracker asks of a run; one that is switched off answers too. */
public interface Session {

    /** What the run is called. */
    RunIdentity identity();

    /** Energy and carbon so far. */
    Snapshot snapshot();

    /** The run as of now, as its row would have it; empty before the place and the folder are known. */
    Optional<RunReport> soFar();

    /** Begins a task. */
    OpenTask begin(String name, boolean epoch);

    /** What the run will have used when its last epoch ends. */
    Optional<Forecast> forecast();

    /** Whether the emissions so far exceed the budget. */
    boolean overBudget();

    /** Ends the run; the same report each time. */
    RunReport stop();

    /** Ends the run without a row: what it was to measure never began. */
    void discard();

    /** A task that has begun. */
    interface OpenTask {

        /** Ends it; the same report each time. */
        TaskReport end();

        /** Remembers now as its end, which holds unless {@link #resume} is called before {@link #end}. */
        void mark();

        /** It goes on after all: the mark is forgotten. False if the task has ended meanwhile. */
        boolean resume();

        /** It never was a task: no report is written. */
        void discard();
    }
}
