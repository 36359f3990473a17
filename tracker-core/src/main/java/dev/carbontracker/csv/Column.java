package dev.carbontracker.csv;

import java.util.Objects;
import java.util.function.Function;

/**
 * One column of a table: heading, unit, meaning and value stand in one line.
 *
 * @param name    heading
 * @param unit    unit of its values; empty for text
 * @param meaning what it holds
 * @param text    whether it is free text, which a spreadsheet must not run as a formula
 * @param cell    its value in a row; empty where nothing is known
 * @param <T>     what a row is made from
 */
public record Column<T>(String name, String unit, String meaning, boolean text, Function<T, String> cell) {

    /** Checks that no part is missing. */
    public Column {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(meaning, "meaning");
        Objects.requireNonNull(cell, "cell");
    }

    static <T> Column<T> text(String name, String meaning, Function<T, String> cell) {
        return new Column<>(name, "", meaning, true, cell);
    }

    static <T> Column<T> of(String name, String unit, String meaning, Function<T, String> cell) {
        return new Column<>(name, unit, meaning, false, cell);
    }

    /** The value as it is written: free text on one line, and never the start of a formula. */
    String write(T row) {
        String value = Objects.requireNonNullElse(cell.apply(row), "");
        if (!text || value.isEmpty()) {
            return value;
        }
        StringBuilder line = new StringBuilder(value.length() + 1);
        if ("=+-@".indexOf(value.charAt(0)) >= 0) {
            line.append('\'');
        }
        value.codePoints().map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c)
                .forEach(line::appendCodePoint);
        return line.toString();
    }
}
