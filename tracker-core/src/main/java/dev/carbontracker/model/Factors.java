package dev.carbontracker.model;

import java.util.Objects;

/**
 * What turns measured energy into the energy that is charged.
 *
 * @param mode       whose energy is counted
 * @param pue        power usage effectiveness of the building, at least 1
 * @param pueSource  where the PUE is from
 * @param wue        water usage effectiveness in litres a kWh of measured energy, not negative
 * @param wallFactor the user's own ratio of wall power to measured power, above 0
 */
public record Factors(Mode mode, double pue, String pueSource, double wue, double wallFactor) {

    /** Checks that no part is missing. */
    public Factors {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(pueSource, "pueSource");
    }

    /** PUE × wall factor. */
    public double factor() {
        return pue * wallFactor;
    }
}
