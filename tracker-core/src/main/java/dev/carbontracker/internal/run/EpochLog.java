package dev.carbontracker.internal.run;

import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Forecast;
import dev.carbontracker.model.Snapshot;
import java.time.Duration;
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

    private final Means all = new Means();
    private final Means steady = new Means();
    private Snapshot atEnd;

    /** Means of epochs, and the spread of their energy by Welford's recurrence (1962, doi 10.1080/00401706.1962.10490022). */
    private static final class Means {
        private int count;
        private double joules;
        private double grams;
        private double nanos;
        private double squares;

        void add(Snapshot epoch) {
            count++;
            double off = epoch.energy().joules() - joules;
            joules += off / count;
            squares += off * (epoch.energy().joules() - joules);
            grams += (epoch.emissions().grams() - grams) / count;
            nanos += (epoch.elapsed().toNanos() - nanos) / count;
        }

        double range() {
            if (count < ENOUGH) {
                return RANGE_OF_FEW;
            }
            double error = Math.sqrt(squares / (count - 1) / count);
            return joules > 0 ? Math.min(1, Math.max(LEAST_RANGE, 2 * error / joules)) : LEAST_RANGE;
        }
    }

    /** Takes an epoch that ended: what it used, and the run so far. */
    synchronized void ended(Snapshot epoch, Snapshot runSoFar) {
        all.add(epoch);
        if (all.count > 1) {
            steady.add(epoch);
        }
        atEnd = runSoFar;
    }

    /** The run as it will be when the last of so many epochs ends; empty before the first has ended. */
    synchronized Optional<Forecast> forecast(int planned) {
        if (all.count == 0) {
            return Optional.empty();
        }
        Means means = steady.count > 0 ? steady : all;
        int left = Math.max(0, planned - all.count);
        double joules = means.joules * left;
        double grams = means.grams * left;
        double range = means.range();
        Energy energy = atEnd.energy().plus(Energy.ofJoules(joules));
        CarbonMass emissions = atEnd.emissions().plus(CarbonMass.ofGrams(grams));
        return Optional.of(new Forecast(all.count, planned, atEnd.elapsed().plus(Duration.ofNanos((long) (means.nanos * left))),
                energy, emissions, range,
                energy.minus(Energy.ofJoules(joules * range)), energy.plus(Energy.ofJoules(joules * range)),
                emissions.minus(CarbonMass.ofGrams(grams * range)),
                emissions.plus(CarbonMass.ofGrams(grams * range))));
    }
}
