package dev.carbontracker.examples.tribuo;

import dev.carbontracker.examples.data.OptDigits;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** What does a program cost that knows nothing of this project? A logistic regression of Tribuo's on handwritten digits. */
public final class DigitsRegression {

    /** Kept, since the JVM forgets the level of a logger that nobody holds: Tribuo else logs every thousand digits. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");
    private static final int EPOCHS = 60;
    private static final int TRAINING = 1500;

    private DigitsRegression() {
    }

    /** Trains and prints what was learnt. */
    public static void main(String[] args) throws IOException {
        TRIBUO.setLevel(Level.WARNING);
        List<OptDigits.Digit> digits = OptDigits.load();
        Model<Label> model = new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(0.1), EPOCHS, 42)
                .train(data(digits.subList(0, TRAINING)));
        System.out.printf(Locale.ROOT, "accuracy %.3f after %d epochs%n",
                new LabelEvaluator().evaluate(model, data(digits.subList(TRAINING, digits.size()))).accuracy(), EPOCHS);
    }

    private static MutableDataset<Label> data(List<OptDigits.Digit> digits) {
        LabelFactory labels = new LabelFactory();
        List<Example<Label>> examples = digits.stream().map(DigitsRegression::example).toList();
        return new MutableDataset<>(new ListDataSource<>(examples, labels, new SimpleDataSourceProvenance("optdigits", labels)));
    }

    private static Example<Label> example(OptDigits.Digit digit) {
        ArrayExample<Label> example = new ArrayExample<>(new Label(String.valueOf(digit.label())));
        for (int i = 0; i < digit.pixels().length; i++) {
            example.add("pixel-" + i, digit.pixels()[i]);
        }
        return example;
    }
}
