package dev.carbontracker.agent.programs;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;

/** Trains with DJL on PyTorch, without a word about energy: with EasyTrain, or in a loop written by hand. */
public final class DjlTraining {

    private DjlTraining() {
    }

    /** Trains: {@code easy} or {@code loop}. */
    public static void main(String[] args) throws Exception {
        try (Model model = Model.newInstance("mlp"); NDManager manager = NDManager.newBaseManager()) {
            model.setBlock(new SequentialBlock().add(Linear.builder().setUnits(64).build())
                    .add(Linear.builder().setUnits(2).build()));
            NDArray features = manager.randomNormal(new Shape(20_000, 20));
            NDArray labels = features.sum(new int[] {1}).gt(0).toType(ai.djl.ndarray.types.DataType.INT32, false);
            ArrayDataset data = new ArrayDataset.Builder().setData(features).optLabels(labels).setSampling(64, true)
                    .build();
            try (Trainer trainer = model.newTrainer(new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss()))) {
                trainer.initialize(new Shape(1, 20));
                if (args[0].equals("easy")) {
                    EasyTrain.fit(trainer, 3, data, null);
                } else {
                    loop(trainer, data);
                }
            }
        }
        System.out.println("trained");
    }

    private static void loop(Trainer trainer, ArrayDataset data) throws Exception {
        for (int epoch = 0; epoch < 3; epoch++) {
            for (Batch batch : trainer.iterateDataset(data)) {
                try (batch; GradientCollector collector = trainer.newGradientCollector()) {
                    NDList predictions = trainer.forward(batch.getData());
                    collector.backward(trainer.getLoss().evaluate(batch.getLabels(), predictions));
                }
                trainer.step();
            }
        }
    }
}
