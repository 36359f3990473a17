package dev.carbontracker.internal.run;

import dev.carbontracker.internal.account.HostSum;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import java.util.List;
import java.util.function.Function;

/** What the run has used on other hosts, as whoever collects it tells. Whatever fails costs only their part. */
final class Elsewhere {

    private final RunSetup.OtherHosts hosts;
    private final Notes notes;
    private volatile List<RunReport> last;

    Elsewhere(RunSetup.OtherHosts hosts, Notes notes) {
        this.hosts = hosts;
        this.notes = notes;
    }

    RunReport add(RunReport own) {
        return safely(others -> HostSum.of(own, others), own);
    }

    Snapshot add(Snapshot own) {
        return safely(others -> HostSum.of(own, others), own);
    }

    /** The last look, of which all that follows tells: a report for each host; none if there is but this one. */
    List<RunReport> last(RunReport own) {
        List<RunReport> byHost = safely(others -> {
            last = others;
            return others.isEmpty() ? List.of() : HostSum.hosts(own, others);
        }, List.of());
        last = last == null ? List.of() : last;
        safely(others -> {
            hosts.missing().get().forEach(notes::warn);
            return true;
        }, false);
        return byHost;
    }

    private <T> T safely(Function<List<RunReport>, T> sum, T without) {
        try {
            List<RunReport> others = last;
            return sum.apply(others != null ? others : List.copyOf(hosts.reports().get()));
        } catch (Throwable e) { // not ours, or figures that are none
            notes.warn("what the run has used on other hosts could not be had: " + e);
            return without;
        }
    }
}
