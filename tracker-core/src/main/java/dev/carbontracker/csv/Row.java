package dev.carbontracker.csv;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A row of a table, read by heading. Immutable.
 *
 * @param cells heading to text, in the order of the file
 */
public record Row(Map<String, String> cells) {

    /** Copies. */
    public Row {
        cells = Collections.unmodifiableMap(new LinkedHashMap<>(cells));
    }

    /** The text under that heading; empty if there is no such column. */
    public String get(String name) {
        return cells.getOrDefault(name, "");
    }

    /** The texts under those headings. */
    List<String> get(List<String> names) {
        List<String> texts = new ArrayList<>(names.size());
        for (String name : names) {
            texts.add(get(name));
        }
        return texts;
    }

    /** The number under that heading; empty if there is none. */
    public OptionalDouble number(String name) {
        String text = get(name).strip();
        try {
            return text.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** The same row with that text added under a heading, after {@code "; "} if there is one already. */
    public Row withAdded(String name, String text) {
        Map<String, String> all = new LinkedHashMap<>(cells);
        all.merge(name, text, (old, added) -> old.isEmpty() ? added : old + "; " + added);
        return new Row(all);
    }

    /** How many cells are not empty: of two rows of one run the fuller says more. */
    public int filled() {
        return (int) cells.values().stream().filter(cell -> !cell.isEmpty()).count();
    }
}
