package dev.carbontracker.internal.host;

/**
 * Load of a processor to its power, as a part of its TDP: {@code f(load) = 0.0041 + 0.7376 × load^0.65}. Least squares
 * of the 86 points of cpu-load-power.csv (RAPL on four machines, codecarbon's load profiling of 2025-01-14), each
 * machine weighing the same; derivation and leave-one-machine-out error stand in docs/method.md.
 */
public final class LoadCurve {

    /** Power at load 0 ÷ TDP. */
    static final double IDLE = 0.0041;
    /** Power added from load 0 to 1 ÷ TDP. */
    static final double RISE = 0.7376;
    /** Below 1: the first busy thread wakes the whole package. */
    static final double EXPONENT = 0.65;
    /** True power ÷ modelled power is at least this for most machines. */
    static final double LOW = 0.4;
    /** True power ÷ modelled power is at most this for most machines. */
    static final double HIGH = 1.9;

    private LoadCurve() {
    }

    /** Power ÷ TDP at that load, 0 to 1. */
    public static double powerOfTdp(double load) {
        return IDLE + RISE * shape(load);
    }

    /** The part of the way from idle to full power at that load, 0 to 1. */
    public static double shape(double load) {
        return Math.pow(Math.min(1, Math.max(0, load)), EXPONENT);
    }
}
