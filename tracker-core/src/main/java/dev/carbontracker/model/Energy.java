package dev.carbontracker.model;

import java.time.Duration;

/**
 * An amount of energy, kept in joules as a {@code double}: a {@code long} of microjoules would overflow at 2.56 GWh,
 * less than one large training. May be negative, as the difference of two amounts; never NaN or infinite.
 */
public final class Energy implements Comparable<Energy> {

    /** No energy. */
    public static final Energy ZERO = new Energy(0);

    /** Joules in one kilowatt hour, exact by definition of the watt (SI): 1000 W for 3600 s. */
    private static final double JOULES_PER_KILOWATT_HOUR = 1000.0 * 3600.0;

    private final double joules;

    private Energy(double joules) {
        this.joules = Finite.require(joules, "energy in joules");
    }

    /** That many joules; throws {@link IllegalArgumentException} for NaN or an infinity, as all factories here do. */
    public static Energy ofJoules(double joules) {
        return joules == 0 ? ZERO : new Energy(joules);
    }

    /** That many thousandths of a joule, the unit of NVML's energy counter. */
    public static Energy ofMillijoules(double millijoules) {
        return ofJoules(millijoules / 1e3);
    }

    /** That many millionths of a joule, the unit of Linux's powercap and hwmon counters. */
    public static Energy ofMicrojoules(double microjoules) {
        return ofJoules(microjoules / 1e6);
    }

    /** That many kilowatt hours of 3.6 MJ each. */
    public static Energy ofKilowattHours(double kilowattHours) {
        return ofJoules(kilowattHours * JOULES_PER_KILOWATT_HOUR);
    }

    /** This energy in joules. */
    public double joules() {
        return joules;
    }

    /** This energy in kilowatt hours. */
    public double kilowattHours() {
        return joules / JOULES_PER_KILOWATT_HOUR;
    }

    /** The sum of both. */
    public Energy plus(Energy other) {
        return ofJoules(joules + other.joules);
    }

    /** This less the other; negative if the other is larger. */
    public Energy minus(Energy other) {
        return ofJoules(joules - other.joules);
    }

    /** This, scaled by a number without unit, such as a PUE. */
    public Energy times(double factor) {
        return ofJoules(joules * factor);
    }

    /** The mass emitted for this energy at that intensity. */
    public CarbonMass at(CarbonIntensity intensity) {
        return CarbonMass.ofGrams(kilowattHours() * intensity.gramsPerKilowattHour());
    }

    /** The mean power of this energy spread over that time; zero over no time. */
    public Power over(Duration time) {
        double seconds = time.toNanos() / 1e9;
        return seconds > 0 ? Power.ofWatts(joules / seconds) : Power.ZERO;
    }

    @Override
    public int compareTo(Energy other) {
        return Double.compare(joules, other.joules);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Energy energy && energy.joules == joules;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(joules);
    }

    /** The amount with its unit, such as {@code 12.5 J}. */
    @Override
    public String toString() {
        return joules + " J";
    }
}
