package dev.carbontracker.benchmarks.integrations;

import ai.djl.Model;
import ai.djl.engine.Engine;
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
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.loss.Loss;
import dev.carbontracker.djl.CarbonTrainingListener;

/** A small network of DJL's on PyTorch, thirty epochs. */
final class DjlTraining implements IntegrationOverhead.Training {

    private static final int EPOCHS = 30;

    @Override
    public void run(boolean measured) throws Exception {
        Engine.getInstance().setRandomSeed(42);
        try (Model model = Model.newInstance("mlp"); NDManager manager = NDManager.newBaseManager()) {
            model.setBlock(new SequentialBlock().add(Linear.builder().setUnits(256).build()).add(Activation::relu)
                    .add(Linear.builder().setUnits(2).build()));
            NDArray features = manager.randomNormal(new Shape(20_000, 64));
            NDArray labels = features.sum(new int[] {1}).gt(0).toType(DataType.INT32, false);
            ArrayDataset data = new ArrayDataset.Builder().setData(features).optLabels(labels).setSampling(64, false).build();
            DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss());
            if (measured) {
                config.addTrainingListeners(new CarbonTrainingListener(IntegrationOverhead.tracker().epochs(EPOCHS)));
            }
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(1, 64));
                EasyTrain.fit(trainer, EPOCHS, data, null);
            }
        }
    }
}
