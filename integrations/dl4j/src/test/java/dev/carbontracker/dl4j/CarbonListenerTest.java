package dev.carbontracker.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Real trainings on the CPU. */
class CarbonListenerTest {

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
        return new BaseTrainingListener() {
            @Override
            public void onEpochStart(Model model) {
                awaitSamples();
            }
        };
    }

    private static DataSet data() {
        Random random = new Random(7);
        double[][] features = new double[500][10];
        double[][] labels = new double[500][2];
        for (int i = 0; i < features.length; i++) {
            double sum = 0;
            for (int j = 0; j < features[i].length; j++) {
                features[i][j] = random.nextGaussian();
                sum += features[i][j];
            }
            labels[i][sum > 0 ? 1 : 0] = 1;
        }
        return new DataSet(Nd4j.create(features), Nd4j.create(labels));
    }

    private static MultiLayerNetwork train(TrainingListener... listeners) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(42).updater(new Sgd(0.1))
                .list(new DenseLayer.Builder().nIn(10).nOut(16).activation(Activation.TANH).build(),
                        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(16).nOut(2)
                                .activation(Activation.SOFTMAX).build()).build());
        network.init();
        network.addListeners(listeners);
        DataSetIterator iterator = new SingletonDataSetIterator(data());
        network.fit(iterator, EPOCHS);
        return network;
    }

    @Test
    void training_should_be_a_run_with_a_task_for_each_epoch() throws IOException {
        CarbonListener carbon = new CarbonListener(builder());
        train(carbon, pause());
        assertTrue(carbon.forecast().orElseThrow().emissions().grams() > 0);
        carbon.close();
        RunReport report = carbon.report().orElseThrow();
        Row run = rows("emissions.csv").get(0);
        List<Row> epochs = rows("emissions_tasks.csv");
        assertEquals(List.of("epoch 1", "epoch 2", "epoch 3"), epochs.stream().map(row -> row.get("task_name")).toList());
        double sum = epochs.stream().mapToDouble(row -> row.number("energy_consumed").orElseThrow()).sum();
        double whole = run.number("energy_consumed").orElseThrow();
        assertTrue(sum > 0 && sum <= whole * (1 + 1e-9), sum + " of " + whole);
        assertEquals(report.energy().kilowattHours(), whole, 1e-15);
        assertEquals(1, rows("emissions.csv").size());
    }

    @Test
    void model_should_be_bit_for_bit_the_same_without_the_listener() {
        float[] without = train().params().toFloatVector();
        try (CarbonListener carbon = new CarbonListener(builder())) {
            assertArrayEquals(without, train(carbon).params().toFloatVector());
        }
        assertTrue(without.length > 100);
    }

    @Test
    void saved_model_should_load_as_before_and_tell_a_card_what_its_training_has_used() throws Exception {
        Path saved = folder.resolve("model.zip");
        CarbonListener carbon = new CarbonListener(builder());
        MultiLayerNetwork network = train(carbon, pause());
        carbon.close();
        ModelSerializer.writeModel(network, saved.toFile(), true);
        carbon.addTo(saved);
        carbon.addTo(saved);
        assertArrayEquals(network.params().toFloatVector(), ModelSerializer.restoreMultiLayerNetwork(saved.toFile(), true)
                .params().toFloatVector());
        CardRuns source = CardRuns.ofModel(saved);
        CardEmissions card = source.emissions(source.latest(), "");
        assertEquals(carbon.report().orElseThrow().emissions().grams(), card.grams(), 1e-12);
        assertEquals("France", card.location());
    }

    @Test
    void model_file_that_is_none_should_stay_as_it_is() throws IOException {
        CarbonListener carbon = new CarbonListener(builder());
        assertThrows(IllegalStateException.class, () -> carbon.addTo(folder.resolve("model.zip")), "no training yet");
        train(carbon);
        carbon.close();
        Path text = Files.writeString(folder.resolve("model.zip"), "no archive");
        assertThrows(IOException.class, () -> carbon.addTo(text));
        assertEquals("no archive", Files.readString(text));
        assertFalse(Files.exists(folder.resolve("model.zip.part")));
    }

    @Test
    void training_inside_a_run_should_be_a_task_of_it() throws IOException {
        try (CarbonTracker run = builder().start(); CarbonListener carbon = new CarbonListener(run)) {
            train(carbon);
        }
        List<Row> tasks = rows("emissions_tasks.csv");
        assertEquals(List.of("epoch 1", "epoch 2", "epoch 3", "training"), tasks.stream().map(row -> row.get("task_name")).toList());
        assertEquals(tasks.get(3).get("task_id"), tasks.get(0).get("parent_task_id"));
    }

    @Test
    void training_without_epochs_should_be_a_run_too() throws IOException {
        try (CarbonListener carbon = new CarbonListener(builder())) {
            MultiLayerNetwork network = train(carbon);
            for (int i = 0; i < 5; i++) {
                network.fit(data());
            }
        }
        assertEquals(1, rows("emissions.csv").size());
    }

    @Test
    void mistake_in_the_builder_should_not_stop_the_training() {
        try (CarbonListener carbon = new CarbonListener(builder().zone("nowhere"))) {
            assertTrue(train(carbon).params().length() > 0);
        }
        assertFalse(Files.exists(folder.resolve("emissions.csv")));
    }
}
