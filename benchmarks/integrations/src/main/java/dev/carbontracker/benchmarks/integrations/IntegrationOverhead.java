package dev.carbontracker.benchmarks.integrations;

import dev.carbontracker.Builder;
import dev.carbontracker.CarbonTracker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** Times the same training with an integration and without it in turn, in one JVM, and prints the ratio of each turn. */
public final class IntegrationOverhead {

    private static final int TURNS = 15;

    private IntegrationOverhead() {
    }

    /** One training of some seconds. */
    interface Training {

        /** Trains, measured or not. */
        void run(boolean measured) throws Exception;
    }

    /**
     * Measures one of them.
     *
     * @param args Djl, Dl4j, Spark or Micrometer
     */
    public static void main(String[] args) throws Exception {
        Training training = switch (args[0]) {
            case "Djl" -> new DjlTraining();
            case "Dl4j" -> new Dl4jTraining();
            case "Spark" -> new SparkApplication();
            case "Micrometer" -> new ScrapedTraining();
            default -> throw new IllegalArgumentException("no benchmark " + args[0] + "; there are Djl, Dl4j, Spark, Micrometer");
        };
        seconds(training, true);
        seconds(training, false);
        double[] ratios = new double[TURNS];
        double[] without = new double[TURNS];
        for (int turn = 0; turn < TURNS; turn++) {
            boolean first = turn % 2 == 0;
            double one = seconds(training, first);
            double other = seconds(training, !first);
            ratios[turn] = first ? one / other : other / one;
            without[turn] = first ? other : one;
        }
        double[] noise = new double[TURNS - 1];
        for (int turn = 1; turn < TURNS; turn++) {
            noise[turn - 1] = without[turn] / without[turn - 1];
        }
        System.out.printf(Locale.ROOT, "%s%n  with / without            median %s%n  without / the one before  median %s%n"
                + "  without, s                median %s%n", args[0], figures(ratios), figures(noise), figures(without));
        System.exit(0);
    }

    /** What a user has who sets no more than the folder. */
    static Builder tracker() throws IOException {
        return CarbonTracker.builder().output(folder()).zone("FRA").option("summary", "none");
    }

    static Path folder() throws IOException {
        return Files.createDirectories(Path.of("benchmarks/integrations/target/runs"));
    }

    private static double seconds(Training training, boolean measured) throws Exception {
        long begin = System.nanoTime();
        training.run(measured);
        return (System.nanoTime() - begin) / 1e9;
    }

    private static String figures(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return String.format(Locale.ROOT, "%.3f (%.3f to %.3f, n = %d)", sorted[sorted.length / 2], sorted[0],
                sorted[sorted.length - 1], sorted.length);
    }
}
