package dev.carbontracker.examples.dl4j;

import dev.carbontracker.CarbonTracker;
import dev.carbontracker.dl4j.CarbonListener;
import dev.carbontracker.examples.data.OptDigits;
import dev.carbontracker.model.RunReport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.ViewIterator;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** What does each epoch cost? A network of DL4J's on handwritten digits. */
public final class DigitsNetwork {

    private static final int EPOCHS = 20;
    private static final int BATCH = 50;
    private static final int TRAINING = 1500;
    private static final int HIDDEN = 256;

    private DigitsNetwork() {
    }

    /**
     * Trains, saves the model, and prints what was learnt and what it cost.
     *
     * @param args file for the model; examples/dl4j/target/digits.zip without
     */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args.length > 0 ? args[0] : "examples/dl4j/target/digits.zip").toAbsolutePath();
        List<OptDigits.Digit> digits = OptDigits.load();
        DataSetIterator training = new ViewIterator(data(digits.subList(0, TRAINING)), BATCH);
        DataSet test = data(digits.subList(TRAINING, digits.size()));
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(42).updater(new Adam(1e-3))
                .list(new DenseLayer.Builder().nIn(64).nOut(HIDDEN).activation(Activation.RELU).build(),
                        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(HIDDEN).nOut(10)
                                .activation(Activation.SOFTMAX).build()).build());
        network.init();

        CarbonListener carbon = new CarbonListener(CarbonTracker.builder().project("digits").model("mlp-256").epochs(EPOCHS));
        try (carbon) {
            network.addListeners(carbon);
            network.fit(training, EPOCHS);
        }

        Files.createDirectories(file.getParent());
        ModelSerializer.writeModel(network, new File(file.toString()), true);
        carbon.addTo(file);
        Evaluation evaluation = new Evaluation(10);
        evaluation.eval(test.getLabels(), network.output(test.getFeatures()));
        RunReport report = carbon.report().orElseThrow();
        System.out.printf(Locale.ROOT, "accuracy %.3f after %d epochs: %.1f J, %.4f g CO2e%n", evaluation.accuracy(), EPOCHS,
                report.energy().joules(), report.emissions().grams());
        System.out.println("the model and what it cost are in " + file);
    }

    private static DataSet data(List<OptDigits.Digit> digits) {
        double[][] labels = new double[digits.size()][10];
        for (int i = 0; i < labels.length; i++) {
            labels[i][digits.get(i).label()] = 1;
        }
        return new DataSet(Nd4j.create(digits.stream().map(OptDigits.Digit::pixels).toArray(double[][]::new)),
                Nd4j.create(labels));
    }
}
