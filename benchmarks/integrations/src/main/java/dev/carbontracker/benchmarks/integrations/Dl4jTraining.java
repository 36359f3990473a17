package dev.carbontracker.benchmarks.integrations;

import dev.carbontracker.dl4j.CarbonListener;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.ViewIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** A small network of DL4J's, ten epochs. */
final class Dl4jTraining implements IntegrationOverhead.Training {

    @Override
    public void run(boolean measured) throws Exception {
        Nd4j.getRandom().setSeed(7);
        INDArray features = Nd4j.randn(10_000, 64);
        INDArray labels = Nd4j.zeros(10_000, 2);
        labels.getColumn(0).assign(1);
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(42).updater(new Sgd(0.1))
                .list(new DenseLayer.Builder().nIn(64).nOut(256).activation(Activation.RELU).build(),
                        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(256).nOut(2)
                                .activation(Activation.SOFTMAX).build()).build());
        network.init();
        ViewIterator data = new ViewIterator(new DataSet(features, labels), 64);
        if (measured) {
            try (CarbonListener carbon = new CarbonListener(IntegrationOverhead.tracker().epochs(10))) {
                network.addListeners(carbon);
                network.fit(data, 10);
            }
        } else {
            network.fit(data, 10);
        }
    }
}
