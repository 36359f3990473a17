package dev.carbontracker.internal.account;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.DeviceUse;
import dev.carbontracker.model.Evidence;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The state of an account at a moment, before prices: immutable, so that the sampler can hand it to other threads, and
 * linear, so that a place or a PUE that is learnt late applies to the whole run.
 *
 * @param nanos   time of the monotonic clock
 * @param lines   a line for each component
 * @param samples regular samples so far
 */
public record Tally(long nanos, Map<Component, Line> lines, long samples) {

    /** Copies. */
    public Tally {
        lines = new EnumMap<>(lines);
    }

    /**
     * What one component used.
     *
     * @param evidence     how it is known
     * @param source       who answered
     * @param coveredNanos time covered by readings
     * @param atPlace      joules to be priced at the intensity of the place
     * @param live         grams for joules priced when they were used, without PUE and wall factor
     * @param liveJoules   joules behind {@code live}
     * @param devices      what each of its devices used
     */
    public record Line(Evidence evidence, String source, long coveredNanos, Bounded atPlace, Bounded live,
                       double liveJoules, List<DeviceUse> devices) {

        double joules() {
            return atPlace.value() + liveJoules;
        }
    }

    /**
     * An amount with its bounds.
     *
     * @param value the amount
     * @param low   not more than it
     * @param high  not less than it
     */
    public record Bounded(double value, double low, double high) {
        static final Bounded ZERO = new Bounded(0, 0, 0);

        Bounded plus(double amount, double lowFactor, double highFactor) {
            return new Bounded(value + amount, low + amount * lowFactor, high + amount * highFactor);
        }
    }
}
