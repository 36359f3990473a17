package dev.carbontracker.internal.run;

import dev.carbontracker.model.Forecast;
import dev.carbontracker.model.RunIdentity;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.Status;
import dev.carbontracker.model.TaskReport;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A run that is switched off, or could not start: no thread, no reading, no file. */
public final class OffSession implements Session {

    private final RunIdentity identity;
    private final String why;
    private final Clock clock;
    private final AtomicReference<RunReport> report = new AtomicReference<>();

    /** A run that does nothing, for that reason. */
    public OffSession(String project, String why, Clock clock) {
        this.why = why;
        this.identity = new RunIdentity("off", Optional.empty(), project, "", "", Map.of());
        this.clock = clock;
    }

    @Override
    public RunIdentity identity() {
        return identity;
    }

    @Override
    public Snapshot snapshot() {
        return Snapshot.nothing();
    }

    @Override
    public Optional<RunReport> soFar() {
        return Optional.empty();
    }

    @Override
    public OpenTask begin(String name, boolean epoch) {
        Instant startedAt = clock.instant();
        TaskReport task = new TaskReport(identity.runId(), 0, Optional.empty(), name, startedAt, startedAt,
                Snapshot.nothing());
        return new OffTask(task);
    }

    private record OffTask(TaskReport report) implements OpenTask {

        @Override
        public TaskReport end() {
            return report;
        }

        @Override
        public void mark() {
            // nothing is measured
        }

        @Override
        public boolean resume() {
            return true;
        }

        @Override
        public void discard() {
            // nothing is written
        }
    }

    @Override
    public Optional<Forecast> forecast() {
        return Optional.empty();
    }

    @Override
    public boolean overBudget() {
        return false;
    }

    @Override
    public void discard() {
        // there is nothing to discard
    }

    @Override
    public RunReport stop() {
        return report.updateAndGet(done -> done != null ? done : Reports.unmeasured(identity, clock.instant(),
                Status.COMPLETED, 0, List.of(why)));
    }
}
