package dev.carbontracker.examples.spark;

import dev.carbontracker.examples.data.OptDigits;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What does an application on a cluster cost? A random forest of Spark MLlib's on handwritten digits. */
public final class DigitsForest {

    private static final int TRAINING = 1500;
    private static final int TREES = 30;
    private static final int DEPTH = 8;

    private DigitsForest() {
    }

    /**
     * Trains and prints what was learnt.
     *
     * @param args the master; a cluster of two executors on this machine without
     */
    public static void main(String[] args) throws IOException {
        String master = args.length > 0 ? args[0] : "local-cluster[2,1,1024]";
        SparkSession.Builder builder = SparkSession.builder().appName("digits-forest").master(master)
                .config("spark.plugins", "dev.carbontracker.spark.CarbonTrackerPlugin")
                .config("spark.carbontracker.report.interval", "2s").config("spark.ui.enabled", "false");
        if (master.startsWith("local-cluster")) {
            LocalHome.prepare(builder);
        }
        try (SparkSession spark = builder.getOrCreate()) {
            List<OptDigits.Digit> digits = OptDigits.load();
            Dataset<Row> training = frame(spark, digits.subList(0, TRAINING));
            RandomForestClassificationModel forest = new RandomForestClassifier().setNumTrees(TREES).setMaxDepth(DEPTH)
                    .setSeed(42).fit(training);
            double accuracy = new MulticlassClassificationEvaluator().setMetricName("accuracy")
                    .evaluate(forest.transform(frame(spark, digits.subList(TRAINING, digits.size()))));
            System.out.printf(Locale.ROOT, "accuracy %.3f of %d trees%n", accuracy, TREES);
        }
    }

    private static Dataset<Row> frame(SparkSession spark, List<OptDigits.Digit> digits) {
        StructType schema = new StructType().add("label", DataTypes.DoubleType).add("features", SQLDataTypes.VectorType());
        return spark.createDataFrame(digits.stream().map(digit -> RowFactory.create((double) digit.label(),
                Vectors.dense(digit.pixels()))).toList(), schema).repartition(4).cache();
    }
}
