package dev.carbontracker.spark;

import dev.carbontracker.Builder;
import dev.carbontracker.CarbonTracker;
import dev.carbontracker.model.Mode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.SparkConf;
import scala.Tuple2;

/**
 * What the application's configuration says of us. Travels to the executors as a map.
 *
 * @param enabled  whether anything is measured at all
 * @param runId    id of the application's run
 * @param interval time between two reports of a host
 * @param options  our options by key
 */
record Settings(boolean enabled, String runId, Duration interval, Map<String, String> options) {

    static final String PREFIX = "spark.carbontracker.";
    static final String REPORT_INTERVAL = "report.interval";
    /** How warnings name where an option comes from. */
    static final String ORIGIN = "Spark configuration";

    private static final System.Logger LOG = System.getLogger("dev.carbontracker");
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
    private static final String RUN_ID = "run.id";
    private static final String MODE = "mode";

    /** What the driver's configuration says; what is wrong with it is warned of and counts as not set. */
    static Settings of(SparkConf conf) {
        Map<String, String> options = new TreeMap<>();
        for (Tuple2<String, String> setting : conf.getAllWithPrefix(PREFIX)) {
            options.put(setting._1(), setting._2());
        }
        options.remove(REPORT_INTERVAL);
        String enabled = options.getOrDefault("enabled", "true");
        String given = options.remove(RUN_ID);
        return new Settings(!enabled.equalsIgnoreCase("false"), given == null ? UUID.randomUUID().toString() : given,
                interval(conf), options);
    }

    private static Duration interval(SparkConf conf) {
        String key = PREFIX + REPORT_INTERVAL;
        try {
            Duration interval = Duration.ofMillis(conf.getTimeAsMs(key, DEFAULT_INTERVAL.toMillis() + "ms"));
            if (interval.compareTo(SHORTEST_INTERVAL) >= 0) {
                return interval;
            }
            LOG.log(System.Logger.Level.WARNING, key + "=" + conf.get(key) + ": must be at least 100ms; 10s is used");
        } catch (RuntimeException e) { // Spark's own words are long
            LOG.log(System.Logger.Level.WARNING, key + "=" + conf.get(key) + ": not a time such as 10s; 10s is used");
        }
        return DEFAULT_INTERVAL;
    }

    /** A builder with these options. */
    Builder builder() {
        return CarbonTracker.builder().settings("run of the application", Map.of(RUN_ID, runId)).settings(ORIGIN, options);
    }

    /** The same, with the mode that holds in the driver for all. */
    Settings withMode(Mode mode) {
        Map<String, String> all = new LinkedHashMap<>(options);
        all.put(MODE, mode.name().toLowerCase(Locale.ROOT));
        return new Settings(enabled, runId, interval, all);
    }

    boolean processMode() {
        return Mode.PROCESS.name().equalsIgnoreCase(options.get(MODE));
    }

    /** For {@link #ofMap} on the executors. */
    Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("enabled", String.valueOf(enabled));
        map.put(RUN_ID, runId);
        map.put(REPORT_INTERVAL, interval.toString());
        options.forEach((key, value) -> map.put("option." + key, value));
        return map;
    }

    static Settings ofMap(Map<String, String> map) {
        Map<String, String> options = new TreeMap<>();
        map.forEach((key, value) -> {
            if (key.startsWith("option.")) {
                options.put(key.substring("option.".length()), value);
            }
        });
        return new Settings(Boolean.parseBoolean(map.get("enabled")), map.getOrDefault(RUN_ID, ""),
                Duration.parse(map.getOrDefault(REPORT_INTERVAL, DEFAULT_INTERVAL.toString())), options);
    }
}
