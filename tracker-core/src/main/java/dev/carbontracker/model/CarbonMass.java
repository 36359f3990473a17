package dev.carbontracker.model;

/** A mass of CO2 equivalents, kept in grams; never NaN or infinite. */
public final class CarbonMass implements Comparable<CarbonMass> {

    /** No emissions. */
    public static final CarbonMass ZERO = new CarbonMass(0);

    private final double grams;

    private CarbonMass(double grams) {
        this.grams = Finite.require(grams, "carbon mass in grams");
    }

    /** That many grams; throws {@link IllegalArgumentException} for NaN or an infinity, as all factories here do. */
    public static CarbonMass ofGrams(double grams) {
        return grams == 0 ? ZERO : new CarbonMass(grams);
    }

    /** That many kilograms. */
    public static CarbonMass ofKilograms(double kilograms) {
        return ofGrams(kilograms * 1e3);
    }

    /** That many metric tons. */
    public static CarbonMass ofTonnes(double tonnes) {
        return ofGrams(tonnes * 1e6);
    }

    /** This mass in grams. */
    public double grams() {
        return grams;
    }

    /** This mass in kilograms. */
    public double kilograms() {
        return grams / 1e3;
    }

    /** This mass in metric tons. */
    public double tonnes() {
        return grams / 1e6;
    }

    /** The sum of both. */
    public CarbonMass plus(CarbonMass other) {
        return ofGrams(grams + other.grams);
    }

    /** This less the other; negative if the other is larger. */
    public CarbonMass minus(CarbonMass other) {
        return ofGrams(grams - other.grams);
    }

    /** This, scaled by a number without unit. */
    public CarbonMass times(double factor) {
        return ofGrams(grams * factor);
    }

    @Override
    public int compareTo(CarbonMass other) {
        return Double.compare(grams, other.grams);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CarbonMass mass && mass.grams == grams;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(grams);
    }

    /** The amount with its unit, such as {@code 0.42 g}. */
    @Override
    public String toString() {
        return grams + " g";
    }
}
