package dev.carbontracker.examples.djl;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import dev.carbontracker.CarbonTracker;
import dev.carbontracker.djl.CarbonTrainingListener;
import dev.carbontracker.model.RunReport;
import java.nio.file.Path;
import java.util.Locale;

/** What does each epoch cost? A small convolutional network of DJL's on pictures of clothes. */
public final class FashionCnn {

    private static final int EPOCHS = 4;
    private static final int BATCH = 64;
    private static final int TRAINING = 10_000;
    private static final int TEST = 2_000;

    private FashionCnn() {
    }

    /**
     * Trains, saves the model, and prints what was learnt and what it cost.
     *
     * @param args folder for the model; examples/djl/target/model without
     */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args.length > 0 ? args[0] : "examples/djl/target/model");
        Engine.getInstance().setRandomSeed(42);
        Pictures pictures = Pictures.load(TRAINING, TEST);
        System.out.println(pictures.training().count() + " pictures for training from " + pictures.from());

        CarbonTrainingListener carbon = new CarbonTrainingListener(CarbonTracker.builder().project("fashion-mnist").epochs(EPOCHS));
        try (Model model = Model.newInstance("fashion-cnn"); NDManager manager = NDManager.newBaseManager()) {
            model.setBlock(network());
            DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                    .addEvaluator(new Accuracy()).addTrainingListeners(TrainingListener.Defaults.basic())
                    .addTrainingListeners(carbon);
            float accuracy;
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.setMetrics(new Metrics());
                trainer.initialize(new Shape(1, 1, Pictures.SIDE, Pictures.SIDE));
                EasyTrain.fit(trainer, EPOCHS, data(manager, pictures.training()), data(manager, pictures.test()));
                accuracy = trainer.getTrainingResult().getValidateEvaluation("Accuracy");
            }
            model.setProperty("Epoch", String.valueOf(EPOCHS));
            model.save(folder, model.getName());
            RunReport report = carbon.report().orElseThrow();
            System.out.printf(Locale.ROOT, "accuracy %.3f after %d epochs: %.1f J, %.4f g CO2e%n", accuracy, EPOCHS,
                    report.energy().joules(), report.emissions().grams());
            System.out.println("the model and what it cost are in " + folder.resolve("fashion-cnn-0004.params"));
        }
    }

    private static SequentialBlock network() {
        return new SequentialBlock()
                .add(Conv2d.builder().setKernelShape(new Shape(5, 5)).setFilters(8).build()).add(Activation::relu)
                .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
                .add(Conv2d.builder().setKernelShape(new Shape(3, 3)).setFilters(16).build()).add(Activation::relu)
                .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
                .add(Blocks.batchFlattenBlock()).add(Linear.builder().setUnits(10).build());
    }

    private static ArrayDataset data(NDManager manager, Pictures.Part part) {
        return new ArrayDataset.Builder()
                .setData(manager.create(part.pixels(), new Shape(part.count(), 1, Pictures.SIDE, Pictures.SIDE)))
                .optLabels(manager.create(part.labels(), new Shape(part.count(), 1))).setSampling(BATCH, true).build();
    }
}
