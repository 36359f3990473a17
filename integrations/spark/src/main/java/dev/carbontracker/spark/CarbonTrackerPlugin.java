package dev.carbontracker.spark;

import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Measures a Spark application: {@code spark.plugins=dev.carbontracker.spark.CarbonTrackerPlugin}.
 *
 * <p>Each host is measured once, by the driver or by one of its executors, and tells the driver what it has used so far every
 * {@value Settings#REPORT_INTERVAL}; the driver writes one row, with a row for each host in emissions_tasks.csv. In mode
 * {@code process} each JVM measures its own part. Options are those of docs/options.md after {@value Settings#PREFIX}. Nothing
 * here fails an application or holds it up, but for at most a second at its end in which the last reports come in, and the
 * two seconds that a row may take.
 */
public final class CarbonTrackerPlugin implements SparkPlugin {

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverSide();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorSide();
    }
}
