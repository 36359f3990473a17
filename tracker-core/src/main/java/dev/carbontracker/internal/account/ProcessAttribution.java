package dev.carbontracker.internal.account;

import dev.carbontracker.model.Power;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;

/**
 * Splits the energy of a processor between one process tree and the rest of the machine. Power above idle goes to
 * processes by their share of the busy time; idle power goes to a process only as far as processors are set aside for
 * it. What is left is nobody's. Not thread-safe.
 *
 * <p>The idle power is not known to a counter. It is the intercept of the least squares line of the power seen over
 * the shape of the load curve, whose slope is the curve's own: {@code P = idle × (1 − s) + busy × s}.
 */
public final class ProcessAttribution {

    private final Supplier<Power> busy;
    private final DoubleUnaryOperator shape;
    private double sumOfWeights;
    private double sumOfWeightedIdleWatts;

    /**
     * An attribution for a host.
     *
     * @param busy  power of the processors under full load, as the CPU model has it; asked at the first step
     * @param shape load (0 to 1) to the part of the way from idle to busy power (0 to 1)
     */
    public ProcessAttribution(Supplier<Power> busy, DoubleUnaryOperator shape) {
        this.busy = busy;
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
        double s = Math.min(1, Math.max(0, shape.applyAsDouble(load)));
        double weight = (1 - s) * (1 - s);
        sumOfWeights += weight;
        sumOfWeightedIdleWatts += (1 - s) * (watts - busy.get().watts() * s);
        double estimate = sumOfWeights > 0 ? sumOfWeightedIdleWatts / sumOfWeights : 0;
        return Math.min(watts, Math.max(0, estimate));
    }
}
