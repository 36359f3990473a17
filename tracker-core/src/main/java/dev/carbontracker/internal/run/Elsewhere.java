package dev.carbontracker.internal.run;

import dev.carbontracker.internal.account.HostSum;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import java.util.List;
import java.util.function.Supplier;

/** What the run has used on other hosts, as whoever collects it tells. A failure of theirs costs only their part. */
final class Elsewhere {

    private final Supplier<List<RunReport>> reports;
    private final Notes notes;

    Elsewhere(Supplier<List<RunReport>> reports, Notes notes) {
        this.reports = reports;
        this.notes = notes;
    }

    private List<RunReport> now() {
        try {
            return List.copyOf(reports.get());
        } catch (Throwable e) { // not ours
            notes.warn("what the run has used on other hosts could not be had: " + e);
            return List.of();
        }
    }

    RunReport add(RunReport own) {
        return HostSum.of(own, now());
    }

    Snapshot add(Snapshot own) {
        return HostSum.of(own, now());
    }

    /** A report for each host; none if there is but this one. */
    List<RunReport> hosts(RunReport own) {
        List<RunReport> others = now();
        return others.isEmpty() ? List.of() : HostSum.hosts(own, others);
    }
}
