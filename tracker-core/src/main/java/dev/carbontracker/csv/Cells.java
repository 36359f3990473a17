package dev.carbontracker.csv;

import dev.carbontracker.internal.text.PlainText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Takes the columns of a table with the values of one row, in their order. */
final class Cells {

    private final List<Column> columns = new ArrayList<>();
    private final Map<String, String> values = new LinkedHashMap<>();

    /** A cell that is a number, a time or one of few words; its unit, its meaning, its value. */
    void of(String name, String unit, String meaning, String value) {
        columns.add(new Column(name, unit, meaning));
        values.put(name, Objects.requireNonNullElse(value, ""));
    }

    /** A cell of free text: it is written on one line and never as the start of a formula. */
    void text(String name, String meaning, String value) {
        of(name, "", meaning, PlainText.cell(Objects.requireNonNullElse(value, "")));
    }

    List<Column> columns() {
        return columns;
    }

    Row row() {
        return new Row(values);
    }
}
