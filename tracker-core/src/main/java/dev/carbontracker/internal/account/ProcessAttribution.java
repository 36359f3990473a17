package dev.carbontracker.internal.account;

import dev.carbontracker.model.Power;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;

/**
 * Splits the energy of a processor between one process tree and the rest of the machine. Power above idle goes to
 * processes by their share of the busy time; idle power goes to a process only as far as processors are set aside for
 * it. What is left is nobody's. Not thread-safe.
 *
 * <p>The idle power is not known to a counter. It is learnt from steps of low load, where it is most of what is seen:
 * there {@code P = idle × (1 − s) + busy × s}, with {@code s} the shape of the load curve and {@code busy} the larger of
 * the model's and the highest power seen. Before such steps it is taken for a tenth of {@code busy}, which a few of them
 * outweigh. It is never more than the lowest power seen.
 */
public final class ProcessAttribution {

    /** Idle ÷ full power before anything is known: an assumption, between laptops (less) and large servers (more). */
    static final double ASSUMED_IDLE = 0.1;
    /** The assumption counts as much as this part of a step at load 0. */
    private static final double WEIGHT_OF_ASSUMPTION = 0.25;
    /** Above this shape an error of {@code busy} would be taken for idle power. */
    private static final double LOW_SHAPE = 0.25;

    private final Supplier<Power> modelled;
    private final DoubleUnaryOperator shape;
    private double sumOfWeights;
    private double sumOfWeightedIdleWatts;
    private double highestWatts;
    private double lowestWatts = Double.MAX_VALUE;

    /**
     * An attribution for a host.
     *
     * @param modelled power of the processors under full load, as the CPU model has it; asked at the first step
     * @param shape    load (0 to 1) to the part of the way from idle to busy power (0 to 1)
     */
    public ProcessAttribution(Supplier<Power> modelled, DoubleUnaryOperator shape) {
        this.modelled = modelled;
        this.shape = shape;
    }

    /** The part, 0 to 1, of that energy of the processors which the process tree is charged with. */
    public double cpuPart(double joules, double seconds, Shares shares) {
        if (!(joules > 0) || !(seconds > 0)) {
            return 0;
        }
        double watts = joules / seconds;
        double idleWatts = idleWatts(watts, shares.hostLoad());
        double charged = (watts - idleWatts) * shares.cpuBusy() + idleWatts * shares.reserved() * shares.groupBusy();
        return Math.min(1, charged / watts);
    }

    private double idleWatts(double watts, double load) {
        highestWatts = Math.max(highestWatts, watts);
        lowestWatts = Math.min(lowestWatts, watts);
        double busy = Math.max(modelled.get().watts(), highestWatts);
        double s = Math.min(1, Math.max(0, shape.applyAsDouble(load)));
        if (s <= LOW_SHAPE) {
            sumOfWeights += (1 - s) * (1 - s);
            sumOfWeightedIdleWatts += (1 - s) * Math.max(0, watts - busy * s);
        }
        double estimate = (sumOfWeightedIdleWatts + WEIGHT_OF_ASSUMPTION * ASSUMED_IDLE * busy)
                / (sumOfWeights + WEIGHT_OF_ASSUMPTION);
        return Math.min(lowestWatts, estimate);
    }
}
