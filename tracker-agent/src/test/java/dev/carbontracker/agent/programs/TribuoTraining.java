package dev.carbontracker.agent.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Trains with Tribuo, without a word about energy. Prints the weights' hash, so that runs can be compared. */
public final class TribuoTraining {

    private TribuoTraining() {
    }

    /** Trains as often as the argument says. */
    public static void main(String[] args) {
        Logger.getLogger("org.tribuo").setLevel(Level.WARNING);
        LabelFactory labels = new LabelFactory();
        Random random = new Random(7);
        List<ArrayExample<Label>> examples = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            String[] names = new String[10];
            double[] values = new double[10];
            double sum = 0;
            for (int f = 0; f < 10; f++) {
                names[f] = "f" + f;
                values[f] = random.nextGaussian();
                sum += values[f] * (f - 4);
            }
            examples.add(new ArrayExample<>(new Label(sum > 0 ? "yes" : "no"), names, values));
        }
        var source = new ListDataSource<>(List.<org.tribuo.Example<Label>>copyOf(examples), labels,
                new SimpleDataSourceProvenance("generated", labels));
        var data = new MutableDataset<>(source);
        for (int i = 0; i < Integer.parseInt(args[0]); i++) {
            var model = new LogisticRegressionTrainer().train(data);
            System.out.println(model.predict(examples.get(0)).getOutput().getLabel());
        }
    }
}
