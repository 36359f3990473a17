package dev.carbontracker.djl;

import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListener;
import dev.carbontracker.Builder;
import dev.carbontracker.CarbonTracker;
import dev.carbontracker.model.Forecast;
import dev.carbontracker.model.RunReport;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Measures trainings of DJL: a run for each, or a task of a run that lives, and in it a task for each epoch.
 *
 * <pre>{@code
 * config.addTrainingListeners(new CarbonTrainingListener());
 * }</pre>
 *
 * <p>After each epoch, and at the end, what the training has used is put into the trainer's metrics, if it has any
 * ({@value #ENERGY_JOULES} and {@value #EMISSIONS_GRAMS}, and with a number of planned epochs {@value #FORECAST_GRAMS}), and
 * into the model's properties, which are saved with the model and which the command {@code card --model} reads. A listener
 * that saves models comes after this one. The training itself is not touched, and nothing throws into it. One listener
 * may serve several trainers, also at once.
 */
public final class CarbonTrainingListener implements TrainingListener {

    /** Metric: energy of the training so far in joules, with PUE and wall factor. */
    public static final String ENERGY_JOULES = "carbon_energy_joules";
    /** Metric: emissions of the training so far in grams of CO2e. */
    public static final String EMISSIONS_GRAMS = "carbon_emissions_grams";
    /** Metric: expected emissions of the whole training in grams of CO2e. */
    public static final String FORECAST_GRAMS = "carbon_forecast_emissions_grams";

    private static final System.Logger LOG = System.getLogger("dev.carbontracker");

    private final Optional<CarbonTracker> around;
    private final Builder builder;
    private final Map<Trainer, Training> live = new ConcurrentHashMap<>();
    private volatile RunReport last;
    private volatile boolean failed;

    /** A run for each training, with options from system properties, environment and files. */
    public CarbonTrainingListener() {
        this(CarbonTracker.builder());
    }

    /**
     * A run for each training, started from that builder: {@code CarbonTracker.builder().epochs(20)} gives a forecast. The
     * run has the name of the model unless the builder or another option sets one.
     */
    public CarbonTrainingListener(Builder builder) {
        this.builder = Objects.requireNonNull(builder, "builder");
        this.around = Optional.empty();
    }

    /** A task for each training, in a run that the caller ends. */
    public CarbonTrainingListener(CarbonTracker run) {
        this.around = Optional.of(run);
        this.builder = CarbonTracker.builder();
    }

    /** What the training that ended last has used; empty before one has, and where trainings are tasks. */
    public Optional<RunReport> report() {
        return Optional.ofNullable(last);
    }

    /** What that training will have used when its last planned epoch ends; empty before its first has ended. */
    public Optional<Forecast> forecast(Trainer trainer) {
        return Optional.ofNullable(live.get(trainer)).flatMap(Training::forecast);
    }

    @Override
    public void onTrainingBegin(Trainer trainer) {
        safely(training -> live.put(trainer, begin(trainer)), trainer);
    }

    private synchronized Training begin(Trainer trainer) {
        String model = trainer.getModel().getName();
        return around.map(run -> Training.inside(run, model)).orElseGet(() -> Training.alone((model == null ? builder
                : builder.fallback("model", model)).start()));
    }

    @Override
    public void onEpoch(Trainer trainer) {
        safely(training -> training.epochEnded().ifPresent(report -> Totals.put(report, training.forecast(), trainer)), trainer);
    }

    @Override
    public void onTrainingBatch(Trainer trainer, BatchData batch) {
        // a batch is too short to be measured
    }

    @Override
    public void onValidationBatch(Trainer trainer, BatchData batch) {
        // likewise
    }

    @Override
    public void onTrainingEnd(Trainer trainer) {
        safely(training -> {
            live.remove(trainer);
            training.end().ifPresent(report -> {
                last = report;
                Totals.put(report, Optional.empty(), trainer);
            });
        }, trainer);
    }

    /** Whatever goes wrong costs the measurement and not the training. */
    private void safely(Consumer<Training> step, Trainer trainer) {
        try {
            step.accept(live.getOrDefault(trainer, Training.none()));
        } catch (RuntimeException | LinkageError e) {
            if (!failed) {
                failed = true;
                LOG.log(System.Logger.Level.WARNING, "the training is not or not fully measured: " + e);
            }
        }
    }
}
