package dev.carbontracker.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.listener.TrainingListenerAdapter;
import ai.djl.training.loss.Loss;
import dev.carbontracker.Builder;
import dev.carbontracker.CarbonTracker;
import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import dev.carbontracker.model.RunIdentity;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.report.card.CardEmissions;
import dev.carbontracker.report.card.CardRuns;
import dev.carbontracker.spi.RunSink;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real trainings on PyTorch. */
class CarbonTrainingListenerTest {

    private static final int EPOCHS = 3;

    /** Two samples of a run that is open: from then on there is energy. */
    private final CountDownLatch samples = new CountDownLatch(2);

    @TempDir
    Path folder;

    @BeforeEach
    void needsNativeLibraries() {
        assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
                "native libraries of this test are for Linux x86-64");
    }

    private Builder builder() {
        return CarbonTracker.builder().output(folder).zone("FRA").option("summary", "none").epochs(EPOCHS)
                .interval(Duration.ofMillis(100)).sink(new RunSink() {
                    @Override
                    public void progress(RunIdentity run, Snapshot totals) {
                        samples.countDown();
                    }

                    @Override
                    public void finished(RunReport report) {
                        // it is in the row
                    }
                });
    }

    private List<Row> rows(String file) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (EmissionsReader reader = EmissionsReader.open(folder.resolve(file))) {
            reader.forEach(rows::add);
        }
        return rows;
    }

    private void awaitSamples() {
        try {
            assertTrue(samples.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Holds the first epoch until its run has energy, since on a fast machine the training ends before the run is open. */
    private TrainingListener pause() {
        return new TrainingListenerAdapter() {
            @Override
            public void onTrainingBatch(Trainer trainer, BatchData batch) {
                awaitSamples();
            }
        };
    }

    /** Trains the same model each time; answers its weights. */
    private byte[] train(Metrics metrics, TrainingListener... listeners) throws Exception {
        Engine.getInstance().setRandomSeed(42);
        try (Model model = Model.newInstance("mlp"); NDManager manager = NDManager.newBaseManager()) {
            model.setBlock(new SequentialBlock().add(Linear.builder().setUnits(32).build()).add(Activation::relu)
                    .add(Linear.builder().setUnits(2).build()));
            NDArray features = manager.randomNormal(new Shape(4000, 20));
            NDArray labels = features.sum(new int[] {1}).gt(0).toType(DataType.INT32, false);
            ArrayDataset data = new ArrayDataset.Builder().setData(features).optLabels(labels).setSampling(64, false).build();
            TrainingConfig config = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                    .addTrainingListeners(listeners);
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.setMetrics(metrics);
                trainer.initialize(new Shape(1, 20));
                EasyTrain.fit(trainer, EPOCHS, data, null);
                model.setProperty("Epoch", String.valueOf(EPOCHS));
                model.save(folder.resolve("model"), "mlp");
            }
            ByteArrayOutputStream weights = new ByteArrayOutputStream();
            model.getBlock().saveParameters(new DataOutputStream(weights));
            return weights.toByteArray();
        }
    }

    @Test
    void training_should_be_a_run_with_a_task_for_each_epoch() throws Exception {
        CarbonTrainingListener listener = new CarbonTrainingListener(builder());
        train(null, listener, pause());
        Row run = rows("emissions.csv").get(0);
        List<Row> epochs = rows("emissions_tasks.csv");
        assertEquals(List.of("epoch 1", "epoch 2", "epoch 3"), epochs.stream().map(row -> row.get("task_name")).toList());
        double sum = epochs.stream().mapToDouble(row -> row.number("energy_consumed").orElseThrow()).sum();
        double whole = run.number("energy_consumed").orElseThrow();
        assertTrue(sum > 0 && sum <= whole * (1 + 1e-9), sum + " of " + whole);
        assertEquals("mlp", run.get("model_name"));
        RunReport report = listener.report().orElseThrow();
        assertEquals(report.energy().kilowattHours(), whole, 1e-15);
        assertEquals(1, rows("emissions.csv").size());
    }

    @Test
    void metrics_should_have_the_totals_after_each_epoch_and_the_forecast() throws Exception {
        Metrics metrics = new Metrics();
        CarbonTrainingListener listener = new CarbonTrainingListener(builder());
        train(metrics, listener, pause());
        assertEquals(EPOCHS + 1, metrics.getMetric(CarbonTrainingListener.ENERGY_JOULES).size());
        assertEquals(listener.report().orElseThrow().emissions().grams(), metrics.latestMetric(
                CarbonTrainingListener.EMISSIONS_GRAMS).getValue(), 1e-12);
        List<Double> joules = metrics.getMetric(CarbonTrainingListener.ENERGY_JOULES).stream().map(m -> m.getValue()).toList();
        assertEquals(joules.stream().sorted().toList(), joules, "totals grow");
        assertEquals(EPOCHS, metrics.getMetric(CarbonTrainingListener.FORECAST_GRAMS).size());
        assertTrue(metrics.getMetric(CarbonTrainingListener.FORECAST_GRAMS).get(0).getValue() > 0);
    }

    @Test
    void saved_model_should_tell_a_card_what_its_training_has_used() throws Exception {
        CarbonTrainingListener listener = new CarbonTrainingListener(builder());
        train(null, listener, pause());
        Path saved = folder.resolve("model/mlp-0003.params");
        CardRuns source = CardRuns.ofModel(saved);
        CardEmissions card = source.emissions(source.latest(), "pre-training");
        double grams = listener.report().orElseThrow().emissions().grams();
        assertTrue(card.grams() > 0 && card.grams() <= grams, card.grams() + " when it was saved, " + grams + " in the end");
        assertEquals("France", card.location());
        assertTrue(card.source().startsWith("Carbon Tracker (CPU "), card.source());
        try (Model model = Model.newInstance("mlp")) {
            model.setBlock(new SequentialBlock().add(Linear.builder().setUnits(32).build()).add(Activation::relu)
                    .add(Linear.builder().setUnits(2).build()));
            model.load(folder.resolve("model"), "mlp", Map.of("epoch", "3"));
            assertEquals(card.grams(), Double.parseDouble(model.getProperty("carbontracker.emissions")) * 1000, 1e-12);
            assertFalse(Files.readString(saved, StandardCharsets.ISO_8859_1)
                    .contains(listener.report().get().host().name()), "a model is published");
        }
    }

    @Test
    void model_should_be_bit_for_bit_the_same_without_the_listener() throws Exception {
        byte[] without = train(null);
        byte[] with = train(null, new CarbonTrainingListener(builder()));
        assertTrue(without.length > 1000);
        assertArrayEquals(without, with);
    }

    @Test
    void training_inside_a_run_should_be_a_task_of_it() throws Exception {
        CarbonTrainingListener listener;
        try (CarbonTracker run = builder().start()) {
            listener = new CarbonTrainingListener(run);
            train(null, listener);
            train(null, listener);
        }
        List<Row> tasks = rows("emissions_tasks.csv");
        assertEquals(List.of("epoch 1", "epoch 2", "epoch 3", "training of mlp", "epoch 4", "epoch 5", "epoch 6", "training of mlp"),
                tasks.stream().map(row -> row.get("task_name")).toList());
        assertEquals(tasks.get(3).get("task_id"), tasks.get(0).get("parent_task_id"));
        assertEquals(1, rows("emissions.csv").size());
        assertTrue(listener.report().isEmpty());
    }

    @Test
    void mistake_in_the_builder_should_not_stop_the_training() throws Exception {
        byte[] with = train(null, new CarbonTrainingListener(builder().zone("nowhere")));
        assertArrayEquals(train(null), with);
        assertFalse(Files.exists(folder.resolve("emissions.csv")));
    }
}
