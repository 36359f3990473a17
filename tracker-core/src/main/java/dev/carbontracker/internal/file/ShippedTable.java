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

    /** The same where rows are sorted by their text in lower case: looks at few of them. */
    public List<CSVRecord> beginningSorted(String start) {
        byte[] wanted = start.getBytes(StandardCharsets.UTF_8);
        int low = firstRow;
        int high = text.length;
        while (low < high) {
            int line = lineAt((low + high) >>> 1, low);
            if (compare(line, wanted) < 0) {
                low = after('\n', line);
            } else {
                high = line;
            }
        }
        int end = low;
        while (end < text.length && compare(end, wanted) == 0) {
            end = after('\n', end);
        }
        return parse(text(0, firstRow) + text(low, end));
    }

    /** Where the line begins in which that byte is, but not before {@code first}. */
    private int lineAt(int at, int first) {
        int line = at;
        while (line > first && text[line - 1] != '\n') {
            line--;
        }
        return line;
    }

    /** Below 0 if the line comes before all that begin so, 0 if it begins so. */
    private int compare(int line, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            int difference = (line + i < text.length ? lower(text[line + i]) : -1) - lower(wanted[i]);
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
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
            if (compare(at, wanted) == 0) {
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

    private static int lower(byte c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c & 0xFF;
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
