package dev.carbontracker.internal.run;

import dev.carbontracker.model.HostFacts;
import dev.carbontracker.model.RunIdentity;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.Status;
import java.time.Instant;
import java.util.List;

/** Puts reports together, also for a run that never came to measure: it has a row that says so. */
final class Reports {

    private Reports() {
    }

    static RunReport build(RunSetup setup, RunIdentity identity, Placing placing, Measurement measurement,
                           Measurement.Published state, HostFacts facts, Status status, long taskCount,
                           List<String> notes) {
        if (measurement == null || state == null || placing.place() == null || facts == null) {
            return unmeasured(identity, setup.world().clock().instant(), status, taskCount, notes);
        }
        Snapshot totals = placing.prices().snapshot(state.tally(), measurement.startNanos(), placing.live());
        return new RunReport(identity, status, measurement.startedAt(), state.at(), totals, placing.factors(),
                placing.place(), facts.withGpus(state.gpus().count(), state.gpus().models()), state.utilisation(), state.intensity().label(placing.place().intensity()), taskCount, notes);
    }

    /** A run of which nothing is known but that it was, in this process. */
    static RunReport unmeasured(RunIdentity identity, Instant now, Status status, long taskCount, List<String> notes) {
        RunReport blank = RunReport.unmeasured(identity, status, now, notes);
        return new RunReport(identity, status, now, now, blank.totals(), blank.factors(), blank.place(),
                new HostFacts("", "", ProcessHandle.current().pid(), "", "", 0, 0, "", 0), blank.utilisation(),
                blank.intensitySource(), taskCount, notes);
    }
}
