package dev.carbontracker.benchmarks.integrations;

import dev.carbontracker.spark.CarbonTrackerPlugin;
import java.io.IOException;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** An application in one JVM: 40 tasks in four stages, context and all. */
final class SparkApplication implements IntegrationOverhead.Training {

    @Override
    public void run(boolean measured) throws IOException {
        SparkConf conf = new SparkConf().setMaster("local[2]").setAppName("loop").set("spark.ui.enabled", "false")
                .set("spark.log.level", "ERROR").set("spark.driver.host", "127.0.0.1");
        if (measured) {
            conf.set("spark.plugins", CarbonTrackerPlugin.class.getName()).set("spark.carbontracker.zone", "FRA")
                    .set("spark.carbontracker.summary", "none")
                    .set("spark.carbontracker.output", IntegrationOverhead.folder().toString());
        }
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            for (int stage = 0; stage < 4; stage++) {
                spark.parallelize(IntStream.range(0, 10).boxed().toList(), 10).map(task -> Loop.run(10_000)).reduce(Double::sum);
            }
        }
    }
}
