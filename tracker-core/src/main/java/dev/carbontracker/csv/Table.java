package dev.carbontracker.csv;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns of a file: heading, unit, meaning and value of each stand in one line of {@link #fill}, from which header,
 * rows, docs and tests come. A method and not a function for each column: eighty of them cost a cold start 50 ms.
 *
 * @param <T> what a row is made from
 */
public abstract sealed class Table<T> permits RunTable, TaskTable {

    private volatile List<Column> columns;

    Table() {
    }

    /** Some value: all have the same columns. */
    abstract T any();

    /** Puts all cells of the value, in the order in which they are written. */
    abstract void fill(T value, Cells cells);

    /** The columns, in the order in which they are written. */
    public final List<Column> columns() {
        List<Column> known = columns;
        if (known == null) {
            Cells cells = new Cells();
            fill(any(), cells);
            known = List.copyOf(cells.columns());
            columns = known;
        }
        return known;
    }

    /** The headings. */
    public final List<String> header() {
        List<String> names = new ArrayList<>();
        for (Column column : columns()) {
            names.add(column.name());
        }
        return names;
    }

    /** The row of that value. */
    public final Row row(T value) {
        Cells cells = new Cells();
        fill(value, cells);
        return cells.row();
    }

    /** A file of its own with just that row: header and row, each ended by a newline. */
    public final String text(Row row) {
        return CsvText.line(header()) + CsvText.line(row.get(header()));
    }

    /** Writes the first line of a file. */
    public final void writeHeader(Appendable to) throws IOException {
        to.append(CsvText.line(header()));
    }

    /** Writes the line of that row. */
    public final void write(Row row, Appendable to) throws IOException {
        to.append(CsvText.line(row.get(header())));
    }
}
