package dev.carbontracker.model;

import java.time.Duration;

/** A rate of energy use, kept in watts; never NaN or infinite. */
public final class Power implements Comparable<Power> {

    /** No power. */
    public static final Power ZERO = new Power(0);

    private final double watts;

    private Power(double watts) {
        this.watts = Finite.require(watts, "power in watts");
    }

    /** That many watts; throws {@link IllegalArgumentException} for NaN or an infinity, as all factories here do. */
    public static Power ofWatts(double watts) {
        return watts == 0 ? ZERO : new Power(watts);
    }

    /** That many thousandths of a watt, the unit of NVML. */
    public static Power ofMilliwatts(double milliwatts) {
        return ofWatts(milliwatts / 1e3);
    }

    /** That many millionths of a watt, the unit of Linux's hwmon. */
    public static Power ofMicrowatts(double microwatts) {
        return ofWatts(microwatts / 1e6);
    }

    /** This power in watts. */
    public double watts() {
        return watts;
    }

    /** The energy of this power held for that time. */
    public Energy over(Duration time) {
        return Energy.ofJoules(watts * (time.toNanos() / 1e9));
    }

    /** The sum of both. */
    public Power plus(Power other) {
        return ofWatts(watts + other.watts);
    }

    /** This, scaled by a number without unit. */
    public Power times(double factor) {
        return ofWatts(watts * factor);
    }

    @Override
    public int compareTo(Power other) {
        return Double.compare(watts, other.watts);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Power power && power.watts == watts;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(watts);
    }

    /** The amount with its unit, such as {@code 95.0 W}. */
    @Override
    public String toString() {
        return watts + " W";
    }
}
