package dev.carbontracker.examples;

import dev.carbontracker.CarbonTracker;
import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import dev.carbontracker.examples.data.OptDigits;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.DataSource;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.kernel.KernelSVMTrainer;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.kernel.RBF;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** What does it cost to train a model? A support vector machine of Tribuo's on handwritten digits. */
public final class Digits {

    /** Kept, since the JVM forgets the level of a logger that nobody holds: Tribuo else logs every thousand digits. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    private static final int TRAINING_DIGITS = 1500;
    private static final int EPOCHS = 6;
    private static final double LAMBDA = 1e-3;
    private static final double GAMMA = 0.1;
    private static final long SEED = 42;

    private Digits() {
    }

    /** Trains, evaluates, and prints what was learnt and what it cost. */
    public static void main(String[] args) throws IOException {
        TRIBUO.setLevel(Level.WARNING);
        List<OptDigits.Digit> digits = OptDigits.load();
        MutableDataset<Label> training = dataset(digits.subList(0, TRAINING_DIGITS));
        MutableDataset<Label> test = dataset(digits.subList(TRAINING_DIGITS, digits.size()));

        Model<Label> model;
        CarbonTracker tracker = CarbonTracker.builder().project("digits").model("svm-rbf").start();
        try (tracker) {
            model = new KernelSVMTrainer(new RBF(GAMMA), LAMBDA, EPOCHS, SEED).train(training);
        }

        LabelEvaluation evaluation = new LabelEvaluator().evaluate(model, test);
        System.out.printf(Locale.ROOT, "trained on %d digits, tested on %d: accuracy %.3f%n", training.size(),
                test.size(), evaluation.accuracy());
        print(tracker.stop());
        printRow(tracker.runId());
    }

    /** Shows the row as it stands in the file, a line for each cell that is not empty. */
    private static void printRow(String runId) throws IOException {
        Path file = Path.of("emissions.csv");
        if (!Files.exists(file)) {
            return;
        }
        try (EmissionsReader reader = EmissionsReader.open(file)) {
            for (Row row : reader) {
                if (row.get("run_id").equals(runId)) {
                    System.out.println("the row in emissions.csv:");
                    row.cells().forEach((column, cell) -> {
                        if (!cell.isEmpty()) {
                            System.out.println("  " + column + " = " + cell);
                        }
                    });
                }
            }
        }
    }

    private static void print(RunReport report) {
        for (Component component : Component.values()) {
            ComponentUse use = report.totals().of(component);
            System.out.printf(Locale.ROOT, "%-4s %8.2f J  %6.2f W  %s%n", component, use.energy().joules(),
                    use.power().watts(), use.evidence().name().toLowerCase(Locale.ROOT));
        }
        System.out.printf(Locale.ROOT, "%.1f s, %.6f kWh, %.4f g CO2e (%.4f to %.4f) at %.0f g/kWh, zone %s%n",
                report.duration().toNanos() / 1e9, report.energy().kilowattHours(), report.emissions().grams(),
                report.totals().emissionsLow().grams(), report.totals().emissionsHigh().grams(),
                report.totals().intensity().gramsPerKilowattHour(), report.place().zone().code());
    }

    private static MutableDataset<Label> dataset(List<OptDigits.Digit> digits) {
        LabelFactory labels = new LabelFactory();
        List<Example<Label>> examples = digits.stream().map(Digits::example).toList();
        DataSource<Label> source = new ListDataSource<>(examples, labels,
                new SimpleDataSourceProvenance("optdigits", labels));
        return new MutableDataset<>(source);
    }

    private static Example<Label> example(OptDigits.Digit digit) {
        ArrayExample<Label> example = new ArrayExample<>(new Label(String.valueOf(digit.label())));
        for (int i = 0; i < digit.pixels().length; i++) {
            example.add("pixel-" + i, digit.pixels()[i]);
        }
        return example;
    }
}
