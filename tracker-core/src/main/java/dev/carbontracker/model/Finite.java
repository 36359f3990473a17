package dev.carbontracker.model;

/** The one check that every quantity makes. */
final class Finite {

    private Finite() {
    }

    static double require(double value, String what) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(what + " must be a finite number, not " + value);
        }
        return value;
    }

    static double requireNotNegative(double value, String what) {
        if (require(value, what) < 0) {
            throw new IllegalArgumentException(what + " must not be negative, but is " + value);
        }
        return value;
    }
}
