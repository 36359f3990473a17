package dev.carbontracker.agent.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import weka.classifiers.trees.RandomForest;
import weka.core.Attribute;
import weka.core.DenseInstance;
import weka.core.Instances;

/** Trains a forest with Weka, whose trees are trained in two threads, without a word about energy. */
public final class WekaTraining {

    private WekaTraining() {
    }

    /** Trains. */
    public static void main(String[] args) throws Exception {
        ArrayList<Attribute> attributes = new ArrayList<>();
        for (int f = 0; f < 10; f++) {
            attributes.add(new Attribute("f" + f));
        }
        attributes.add(new Attribute("class", List.of("no", "yes")));
        Instances data = new Instances("generated", attributes, 5000);
        data.setClassIndex(10);
        Random random = new Random(7);
        for (int i = 0; i < 5000; i++) {
            double[] values = random.doubles(11).toArray();
            values[10] = values[0] + values[1] > 1 ? 1 : 0;
            data.add(new DenseInstance(1, values));
        }
        RandomForest forest = new RandomForest();
        forest.setNumIterations(40);
        forest.setNumExecutionSlots(2);
        forest.buildClassifier(data);
        System.out.println(forest.classifyInstance(data.get(0)) == data.get(0).classValue());
    }
}
