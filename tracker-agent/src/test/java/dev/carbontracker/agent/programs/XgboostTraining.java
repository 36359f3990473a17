package dev.carbontracker.agent.programs;

import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;

/** Trains with XGBoost4J, without a word about energy. */
public final class XgboostTraining {

    private XgboostTraining() {
    }

    /** Trains. */
    public static void main(String[] args) throws Exception {
        Random random = new Random(7);
        float[] values = new float[20_000 * 20];
        float[] labels = new float[20_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
            labels[i / 20] += values[i];
        }
        DMatrix data = new DMatrix(values, 20_000, 20, Float.NaN);
        data.setLabel(labels);
        Booster booster = XGBoost.train(data, Map.of("nthread", 1, "max_depth", 4), 30, Map.of("train", data), null, null);
        System.out.println(booster.predict(data).length);
    }
}
