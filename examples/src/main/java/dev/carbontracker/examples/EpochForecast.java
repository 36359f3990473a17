package dev.carbontracker.examples;

import dev.carbontracker.CarbonTracker;
import dev.carbontracker.Task;
import dev.carbontracker.examples.data.OptDigits;
import dev.carbontracker.model.RunReport;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** What will the whole training cost? A small network, one task an epoch, and a forecast after the first. */
public final class EpochForecast {

    private static final int TRAINING_DIGITS = 1500;
    private static final int EPOCHS = 12;
    private static final int PASSES_PER_EPOCH = 25;
    private static final int HIDDEN = 256;
    private static final double LEARNING_RATE = 0.01;
    private static final long SEED = 42;

    private EpochForecast() {
    }

    /** Trains epoch by epoch and prints each forecast beside what it came to. */
    public static void main(String[] args) throws IOException {
        List<OptDigits.Digit> digits = OptDigits.load();
        List<OptDigits.Digit> training = digits.subList(0, TRAINING_DIGITS);
        List<OptDigits.Digit> test = digits.subList(TRAINING_DIGITS, digits.size());
        Network network = new Network(64, HIDDEN, 10, SEED);

        CarbonTracker tracker = CarbonTracker.builder().project("digits").model("mlp-256").epochs(EPOCHS).start();
        try (tracker) {
            for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                double accuracy;
                try (Task whole = tracker.epoch()) {
                    try (Task part = tracker.task("train")) {
                        for (int pass = 0; pass < PASSES_PER_EPOCH; pass++) {
                            training.forEach(d -> network.learn(d.pixels(), d.label(), LEARNING_RATE));
                        }
                    }
                    try (Task part = tracker.task("evaluate")) {
                        accuracy = network.accuracy(test);
                    }
                }
                int done = epoch;
                tracker.forecast().ifPresent(forecast -> System.out.printf(Locale.ROOT,
                        "epoch %2d: accuracy %.3f, so far %6.2f J, in all about %6.2f J (%.2f to %.2f) in %.1f s%n",
                        done, accuracy, tracker.snapshot().energy().joules(), forecast.energy().joules(),
                        forecast.energyLow().joules(), forecast.energyHigh().joules(),
                        forecast.duration().toNanos() / 1e9));
            }
        }
        RunReport report = tracker.stop();
        System.out.printf(Locale.ROOT, "it came to %.2f J in %.1f s, %.4f g CO2e; %d tasks in emissions_tasks.csv%n",
                report.energy().joules(), report.duration().toNanos() / 1e9, report.emissions().grams(),
                report.taskCount());
    }
}
