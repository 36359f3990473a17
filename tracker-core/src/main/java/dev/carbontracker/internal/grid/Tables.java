package dev.carbontracker.internal.grid;

import dev.carbontracker.internal.file.ShippedTable;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The tables that are shipped beside the classes of this package. */
final class Tables {

    private Tables() {
    }

    static ShippedTable read(String name) {
        try {
            return ShippedTable.read(Tables.class, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
