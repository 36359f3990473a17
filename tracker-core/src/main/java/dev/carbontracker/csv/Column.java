package dev.carbontracker.csv;

import java.util.Objects;

/**
 * A column of a table.
 *
 * @param name    heading
 * @param unit    unit of its values; empty for text
 * @param meaning what it holds
 */
public record Column(String name, String unit, String meaning) {

    /** Checks that no part is missing. */
    public Column {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(meaning, "meaning");
    }
}
