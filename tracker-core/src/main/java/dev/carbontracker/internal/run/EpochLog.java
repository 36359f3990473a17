package dev.carbontracker.internal.run;

import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Forecast;
import dev.carbontracker.model.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The epochs that have ended, and what they say about those to come: the mean of the epochs after the first, which
 * warms the JVM up, times the epochs left. Half the width of the range is two standard errors of that mean, at least
 * {@link #LEAST_RANGE}; {@link #RANGE_OF_FEW} before three such epochs have ended. Thread-safe.
 */
final class EpochLog {

    /** Epochs of equal length still differ by the load of the machine. */
    static final double LEAST_RANGE = 0.05;
    /** With one or two epochs nothing is known of their spread. */
    static final double RANGE_OF_FEW = 0.25;
    private static final int ENOUGH = 3;

    private final List<Snapshot> epochs = new ArrayList<>();
    private Snapshot atEnd;

    /** Takes an epoch that ended: what it used, and the run so far. */
    synchronized void ended(Snapshot epoch, Snapshot runSoFar) {
        epochs.add(epoch);
        atEnd = runSoFar;
    }

    /** The run as it will be when the last of so many epochs ends; empty before the first has ended. */
    synchronized Optional<Forecast> forecast(int planned) {
        if (epochs.isEmpty()) {
            return Optional.empty();
        }
        List<Snapshot> steady = epochs.size() > 1 ? epochs.subList(1, epochs.size()) : epochs;
        int left = Math.max(0, planned - epochs.size());
        double joules = mean(steady.stream().mapToDouble(e -> e.energy().joules()).toArray()) * left;
        double grams = mean(steady.stream().mapToDouble(e -> e.emissions().grams()).toArray()) * left;
        double nanos = mean(steady.stream().mapToDouble(e -> e.elapsed().toNanos()).toArray()) * left;
        double range = range(steady);
        Energy energy = atEnd.energy().plus(Energy.ofJoules(joules));
        CarbonMass emissions = atEnd.emissions().plus(CarbonMass.ofGrams(grams));
        return Optional.of(new Forecast(epochs.size(), planned, atEnd.elapsed().plus(Duration.ofNanos((long) nanos)),
                energy, emissions, range,
                energy.minus(Energy.ofJoules(joules * range)), energy.plus(Energy.ofJoules(joules * range)),
                emissions.minus(CarbonMass.ofGrams(grams * range)),
                emissions.plus(CarbonMass.ofGrams(grams * range))));
    }

    private static double range(List<Snapshot> steady) {
        if (steady.size() < ENOUGH) {
            return RANGE_OF_FEW;
        }
        double[] joules = steady.stream().mapToDouble(e -> e.energy().joules()).toArray();
        double mean = mean(joules);
        double squares = 0;
        for (double value : joules) {
            squares += (value - mean) * (value - mean);
        }
        double error = Math.sqrt(squares / (joules.length - 1) / joules.length);
        return mean > 0 ? Math.min(1, Math.max(LEAST_RANGE, 2 * error / mean)) : LEAST_RANGE;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
