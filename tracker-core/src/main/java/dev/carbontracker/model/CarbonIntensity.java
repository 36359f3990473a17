package dev.carbontracker.model;

/** Grams of CO2 equivalents for one kilowatt hour of electricity; finite and not negative. */
public final class CarbonIntensity implements Comparable<CarbonIntensity> {

    private final double gramsPerKilowattHour;

    private CarbonIntensity(double gramsPerKilowattHour) {
        this.gramsPerKilowattHour = Finite.requireNotNegative(gramsPerKilowattHour, "carbon intensity in g/kWh");
    }

    /** That many g/kWh; throws {@link IllegalArgumentException} if it is negative, NaN or infinite. */
    public static CarbonIntensity ofGramsPerKilowattHour(double gramsPerKilowattHour) {
        return new CarbonIntensity(gramsPerKilowattHour);
    }

    /** This intensity in g/kWh. */
    public double gramsPerKilowattHour() {
        return gramsPerKilowattHour;
    }

    @Override
    public int compareTo(CarbonIntensity other) {
        return Double.compare(gramsPerKilowattHour, other.gramsPerKilowattHour);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CarbonIntensity that && that.gramsPerKilowattHour == gramsPerKilowattHour;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(gramsPerKilowattHour);
    }

    /** The amount with its unit, such as {@code 41.44 g/kWh}. */
    @Override
    public String toString() {
        return gramsPerKilowattHour + " g/kWh";
    }
}
