package dev.carbontracker.djl;

import dev.carbontracker.CarbonTracker;
import dev.carbontracker.Task;
import dev.carbontracker.model.Forecast;
import dev.carbontracker.model.RunReport;
import java.util.Optional;

/**
 * One training that is measured. An epoch begins where the one before has ended, since DJL tells of ends alone; one that
 * nothing follows is discarded.
 */
final class Training {

    private static final System.Logger LOG = System.getLogger("dev.carbontracker");
    private static final Training NONE = new Training(null, null, false);

    private final CarbonTracker run;
    private final Task whole;
    private final boolean own;
    private Task epoch;
    private int epochs;

    private Training(CarbonTracker run, Task whole, boolean own) {
        this.run = run;
        this.whole = whole;
        this.own = own;
        this.epoch = run == null ? null : run.epoch();
    }

    /** No training: its beginning was not told, or could not be measured. */
    static Training none() {
        return NONE;
    }

    /** One that is a run of its own. */
    static Training alone(CarbonTracker run) {
        return new Training(run, null, true);
    }

    /** One that is a task of a run. */
    static Training inside(CarbonTracker run, String model) {
        return new Training(run, run.task(model == null ? "training" : "training of " + model), false);
    }

    /** Ends an epoch; answers what the run has used so far, if it is this training's own. */
    synchronized Optional<RunReport> epochEnded() {
        if (run == null) {
            return Optional.empty();
        }
        epoch.stop();
        epochs++;
        Optional<RunReport> soFar = own ? run.soFar() : Optional.empty();
        if (epochs == 1) {
            forecast().filter(forecast -> forecast.epochsDone() == 1).ifPresent(forecast -> LOG.log(System.Logger.Level.INFO,
                    forecast.summary()));
        }
        epoch = run.epoch();
        return soFar;
    }

    Optional<Forecast> forecast() {
        return run == null ? Optional.empty() : run.forecast();
    }

    /** Ends the training; answers its report if it is a run of its own. */
    synchronized Optional<RunReport> end() {
        if (run == null) {
            return Optional.empty();
        }
        epoch.discard();
        if (whole != null) {
            whole.stop();
        }
        return own ? Optional.of(run.stop()) : Optional.empty();
    }
}
