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

    private final byte[] text;
    private final int firstRow;

    private ShippedTable(byte[] text) {
        this.text = text;
        this.firstRow = after('\n', 0);
    }

    /** The table of that name in the package of that class. */
    public static ShippedTable read(Class<?> beside, String name) throws IOException {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the table " + name + " is not in the jar");
            }
            return new ShippedTable(in.readAllBytes());
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

    private List<CSVRecord> find(int column, String start, boolean firstOnly) {
        byte[] wanted = start.getBytes(StandardCharsets.UTF_8);
        StringBuilder found = new StringBuilder(text(0, firstRow));
        int end;
        for (int line = firstRow; line < text.length; line = end) {
            end = after('\n', line);
            int at = line;
            for (int i = 0; i < column; i++) {
                at = after(',', at);
            }
            if (startsWith(at, wanted)) {
                found.append(text(line, end));
                if (firstOnly) {
                    break;
                }
            }
        }
        return parse(found.toString());
    }

    private int after(char mark, int from) {
        int at = from;
        while (at < text.length && text[at] != mark) {
            at++;
        }
        return Math.min(at + 1, text.length);
    }

    private boolean startsWith(int at, byte[] wanted) {
        if (at + wanted.length > text.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (lower(text[at + i]) != lower(wanted[i])) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }

    private String text(int from, int to) {
        return new String(text, from, to - from, StandardCharsets.UTF_8);
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
