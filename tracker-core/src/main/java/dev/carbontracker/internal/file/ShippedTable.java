package dev.carbontracker.internal.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A table of facts that is shipped beside a class. It is kept as text and only the rows that are asked for are parsed:
 * whoever looks up one zone should not pay for three hundred. Records are lines, and the cells that rows are found by
 * have no quotes.
 */
public final class ShippedTable {

    private static final CSVFormat FORMAT = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();

    private final String header;
    private final String rows;

    private ShippedTable(String header, String rows) {
        this.header = header;
        this.rows = rows;
    }

    /** The table of that name in the package of that class. */
    public static ShippedTable read(Class<?> beside, String name) throws IOException {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the table " + name + " is not in the jar");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            int end = text.indexOf('\n') + 1;
            return new ShippedTable(text.substring(0, end), text.substring(end));
        }
    }

    /** The first row that has these cells, joined by commas, from that column on; in any case. */
    public Optional<CSVRecord> first(int column, String cells) {
        List<CSVRecord> found = find(column, cells + ",", true);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
    }

    /** All rows that begin so, in any case. */
    public List<CSVRecord> beginning(String start) {
        return find(0, start, false);
    }

    private List<CSVRecord> find(int column, String text, boolean firstOnly) {
        StringBuilder found = new StringBuilder(header);
        int end;
        for (int line = 0; line < rows.length(); line = end) {
            end = rows.indexOf('\n', line) + 1;
            end = end == 0 ? rows.length() : end;
            int at = line;
            for (int i = 0; i < column; i++) {
                at = rows.indexOf(',', at) + 1;
            }
            if (rows.regionMatches(true, at, text, 0, text.length())) {
                found.append(rows, line, end);
                if (firstOnly) {
                    break;
                }
            }
        }
        return parse(found.toString());
    }

    private static List<CSVRecord> parse(String text) {
        try (CSVParser parser = CSVParser.parse(new StringReader(text), FORMAT)) {
            List<CSVRecord> records = new ArrayList<>();
            for (CSVRecord row : parser) {
                records.add(row);
            }
            return records;
        } catch (IOException e) {
            throw new IllegalStateException("a table in the jar is broken", e);
        }
    }
}
