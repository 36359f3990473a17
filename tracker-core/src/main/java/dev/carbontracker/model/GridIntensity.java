package dev.carbontracker.model;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * A carbon intensity with what must be known to trust it.
 *
 * @param value  grams of CO2 equivalents a kWh
 * @param source who published it, with the zone where that is not plain
 * @param year   year of the data; empty for a live or given value
 * @param method what is counted in it
 */
public record GridIntensity(CarbonIntensity value, String source, OptionalInt year, Method method) {

    /** Checks that no part is missing. */
    public GridIntensity {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(year, "year");
        Objects.requireNonNull(method, "method");
    }

    /** What stands in the column carbon_intensity_source: source, year and method. */
    public String label() {
        StringBuilder label = new StringBuilder(source);
        year.ifPresent(y -> label.append(", ").append(y));
        if (method != Method.UNSTATED) {
            label.append(", ").append(method.name().toLowerCase(java.util.Locale.ROOT));
        }
        return label.toString();
    }

    /** What a carbon intensity counts; figures of different methods are not comparable. */
    public enum Method {
        /** Fuel chain and plant included. */
        LIFECYCLE,
        /** Stack emissions only. */
        DIRECT,
        /** Not said, as when the user gave the figure. */
        UNSTATED
    }
}
