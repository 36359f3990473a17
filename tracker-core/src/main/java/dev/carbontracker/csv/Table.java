package dev.carbontracker.csv;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The columns of a file. Header, rows, docs and tests come from this list.
 *
 * @param columns in the order in which they are written
 * @param <T>     what a row is made from
 */
public record Table<T>(List<Column<T>> columns) {

    /** Copies. */
    public Table {
        columns = List.copyOf(columns);
    }

    /** The headings. */
    public List<String> header() {
        return columns.stream().map(Column::name).toList();
    }

    /** The row of that value. */
    public Row row(T value) {
        Map<String, String> cells = new LinkedHashMap<>();
        columns.forEach(column -> cells.put(column.name(), column.write(value)));
        return new Row(cells);
    }

    /** A file of its own with just that row: header and row, each ended by a newline. */
    public String text(Row row) {
        return text(List.of(row));
    }

    /** A file of its own with just those rows. */
    public String text(List<Row> rows) {
        StringBuilder text = new StringBuilder(CsvText.line(header()));
        rows.forEach(row -> text.append(CsvText.line(header().stream().map(row::get).toList())));
        return text.toString();
    }
}
