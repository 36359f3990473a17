package dev.carbontracker.examples.xgboost;

import dev.carbontracker.examples.data.OptDigits;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** What does a program cost that knows nothing of this project? Boosted trees of XGBoost's on handwritten digits. */
public final class DigitsTrees {

    private static final int ROUNDS = 60;
    private static final int TRAINING = 1500;

    private DigitsTrees() {
    }

    /** Trains and prints what was learnt. */
    public static void main(String[] args) throws IOException, XGBoostError {
        List<OptDigits.Digit> digits = OptDigits.load();
        List<OptDigits.Digit> test = digits.subList(TRAINING, digits.size());
        DMatrix training = matrix(digits.subList(0, TRAINING));
        Booster trees = XGBoost.train(training, Map.of("objective", "multi:softmax", "num_class", 10, "max_depth", 6,
                "nthread", 1, "seed", 42), ROUNDS, Map.of(), null, null);
        float[][] found = trees.predict(matrix(test));
        int right = 0;
        for (int i = 0; i < found.length; i++) {
            right += found[i][0] == test.get(i).label() ? 1 : 0;
        }
        System.out.printf(Locale.ROOT, "accuracy %.3f after %d rounds%n", (double) right / found.length, ROUNDS);
    }

    private static DMatrix matrix(List<OptDigits.Digit> digits) throws XGBoostError {
        float[] values = new float[digits.size() * 64];
        float[] labels = new float[digits.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = digits.get(i).label();
            for (int j = 0; j < 64; j++) {
                values[i * 64 + j] = (float) digits.get(i).pixels()[j];
            }
        }
        DMatrix matrix = new DMatrix(values, labels.length, 64, Float.NaN);
        matrix.setLabel(labels);
        return matrix;
    }
}
