package dev.carbontracker.csv;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a file into records without changing a byte; a quoted newline does not end a record. No more than the longest record
 * is in memory, however long the file and its lines are.
 */
final class Records {

    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final int cells;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final List<Line> ahead = new ArrayList<>();
    private int at;
    private int limit;
    private boolean insideLong;

    /** The records of that many cells in a stream. */
    Records(InputStream in, int cells) {
        this.in = in;
        this.cells = cells;
    }

    /**
     * A record, a torn line, or a piece of a line that is too long for a record.
     *
     * @param text each byte as a character, with the line end
     * @param row  whether it has as many cells as the header
     */
    record Part(String text, boolean row) {
    }

    /** A line with its end, the last one perhaps without it; or a piece of a line that is too long. */
    private record Line(String text, boolean complete) {
    }

    /**
     * The next part; null at the end. A line whose quote never closes, or closes in a record of the wrong number of cells, is
     * torn: it stands alone and does not swallow what follows.
     */
    Part next() throws IOException {
        Line first = line(0);
        if (first == null) {
            return null;
        }
        int used = 1;
        StringBuilder record = new StringBuilder(first.text());
        while (first.complete() && !CsvText.closed(record) && used <= Scanner.MAX_LINES_OF_RECORD
                && record.length() < Scanner.MAX_BYTES_OF_RECORD) {
            Line next = line(used);
            if (next == null || !next.complete() || rowAlone(next.text())) {
                break;
            }
            record.append(next.text());
            used++;
        }
        boolean whole = first.complete() && CsvText.closed(record) && count(record) == cells;
        ahead.subList(0, whole ? used : 1).clear();
        return new Part(whole ? record.toString() : first.text(),
                whole || first.complete() && count(first.text()) == cells);
    }

    /** Whether a line that an open quote would take in is a whole row by itself. */
    private boolean rowAlone(String line) {
        return cells >= Scanner.FEWEST_CELLS_OF_ROW && CsvText.closed(line) && count(line) == cells;
    }

    /** The line so many lines ahead; null if there are not so many. */
    private Line line(int index) throws IOException {
        while (ahead.size() <= index) {
            Line read = read();
            if (read == null) {
                return null;
            }
            ahead.add(read);
        }
        return ahead.get(index);
    }

    private Line read() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean ended = false;
        while (!ended && bytes.size() < Scanner.MAX_BYTES_OF_RECORD) {
            if (at == limit) {
                at = 0;
                limit = Math.max(0, in.read(buffer));
                if (limit == 0) {
                    break;
                }
            }
            int end = at;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            ended = end < limit;
            int next = ended ? end + 1 : end;
            bytes.write(buffer, at, next - at);
            at = next;
        }
        if (bytes.size() == 0) {
            return null;
        }
        boolean tooLong = insideLong || !ended && bytes.size() >= Scanner.MAX_BYTES_OF_RECORD;
        insideLong = tooLong && !ended;
        return new Line(bytes.toString(StandardCharsets.ISO_8859_1), !tooLong);
    }

    /** How many cells a record has. */
    static int count(CharSequence record) {
        int cells = 1;
        boolean quoted = false;
        for (int i = 0; i < record.length(); i++) {
            char c = record.charAt(i);
            quoted ^= c == '"';
            cells += c == ',' && !quoted ? 1 : 0;
        }
        return cells;
    }
}
