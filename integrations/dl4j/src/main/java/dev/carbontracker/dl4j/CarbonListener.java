package dev.carbontracker.dl4j;

import dev.carbontracker.Builder;
import dev.carbontracker.CarbonTracker;
import dev.carbontracker.Task;
import dev.carbontracker.model.Forecast;
import dev.carbontracker.model.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/**
 * Measures a training of Deeplearning4j: a run from its first epoch to {@link #close}, or a task of a run that lives, and in
 * it a task for each epoch.
 *
 * <pre>{@code
 * try (CarbonListener carbon = new CarbonListener()) {
 *     network.addListeners(carbon);
 *     network.fit(data, 20);
 * }
 * }</pre>
 *
 * <p>A training by {@code fit(DataSet)} has no epochs and is measured from the end of its first iteration. The training itself
 * is not touched, and nothing throws into it. Called by the thread that trains.
 */
public final class CarbonListener extends BaseTrainingListener implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("dev.carbontracker");

    private final Optional<CarbonTracker> around;
    private final Builder builder;
    private CarbonTracker run;
    private Task whole;
    private Task epoch;
    private RunReport report;
    private int epochs;
    private boolean failed;

    /** A run of its own, with options from system properties, environment and files. */
    public CarbonListener() {
        this(CarbonTracker.builder());
    }

    /** A run of its own, started from that builder: {@code CarbonTracker.builder().epochs(20)} gives a forecast. */
    public CarbonListener(Builder builder) {
        this.builder = Objects.requireNonNull(builder, "builder");
        this.around = Optional.empty();
    }

    /** A task in a run that the caller ends. */
    public CarbonListener(CarbonTracker run) {
        this.around = Optional.of(run);
        this.builder = CarbonTracker.builder();
    }

    @Override
    public synchronized void onEpochStart(Model model) {
        safely(tracker -> {
            if (epoch == null) {
                epoch = tracker.epoch();
            }
        });
    }

    @Override
    public synchronized void onEpochEnd(Model model) {
        safely(tracker -> {
            if (epoch != null) {
                epoch.stop();
                epoch = null;
                epochs++;
            }
            if (epochs == 1) {
                tracker.forecast().filter(forecast -> forecast.epochsDone() == 1).ifPresent(forecast -> LOG.log(System.Logger.Level.INFO,
                    forecast.summary()));
            }
        });
    }

    @Override
    public synchronized void iterationDone(Model model, int iteration, int epochNumber) {
        if (run == null) {
            safely(tracker -> { });
        }
    }

    /** What the training has used so far, or in all once this is closed; empty before it has begun and where it is a task. */
    public synchronized Optional<RunReport> report() {
        return report != null ? Optional.of(report)
                : run == null || around.isPresent() ? Optional.empty() : run.soFar();
    }

    /** What the training will have used when its last planned epoch ends; empty before its first has ended. */
    public synchronized Optional<Forecast> forecast() {
        return run == null ? Optional.empty() : run.forecast();
    }

    /**
     * Puts what the training has used into a model that {@code ModelSerializer} has saved, where {@code card --model} finds
     * it. The model loads as before.
     *
     * @throws IOException           if the file cannot be changed; it is as before then
     * @throws IllegalStateException if there is nothing to put: no training has begun, nothing could be measured, or it is a
     *                               task of a run
     */
    public void addTo(Path savedModel) throws IOException {
        SavedModel.put(report().filter(run -> run.totals().measured()).orElseThrow(() -> new IllegalStateException(
                "no training of its own has been measured")), savedModel);
    }

    /** Ends what is measured. */
    @Override
    public synchronized void close() {
        if (run != null && report == null) {
            safely(tracker -> {
                if (epoch != null) {
                    epoch.discard();
                }
                if (whole != null) {
                    whole.stop();
                } else {
                    report = tracker.stop();
                }
            });
        }
    }

    /** Whatever goes wrong costs the measurement and not the training. */
    private void safely(Consumer<CarbonTracker> step) {
        if (failed && run == null) {
            return;
        }
        try {
            if (run == null) {
                run = around.orElseGet(builder::start);
                whole = around.isPresent() ? run.task("training") : null;
            }
            step.accept(run);
        } catch (RuntimeException | LinkageError e) {
            if (!failed) {
                failed = true;
                LOG.log(System.Logger.Level.WARNING, "the training is not or not fully measured: " + e);
            }
        }
    }
}
