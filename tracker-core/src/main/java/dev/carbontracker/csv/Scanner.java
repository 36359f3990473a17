package dev.carbontracker.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Arrays;

/**
 * Cuts bytes into records and cells after RFC 4180, without making objects of them: a file of a million rows takes
 * seconds. A record that does not fit the buffer is skipped, however long it is. Used by one thread.
 */
final class Scanner {

    /** A quoted cell with more newlines than this is taken for a torn line. */
    static final int MAX_LINES_OF_RECORD = 100;
    /** A longer record is taken for torn. */
    static final int MAX_BYTES_OF_RECORD = 1 << 18;
    /** A record of more cells is torn: ours has some 80. */
    static final int MAX_CELLS = 1000;
    /** In a table of fewer columns a line inside a quoted cell may look like a row. */
    static final int FEWEST_CELLS_OF_ROW = 8;
    private static final int FIRST_BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final Charset charset;
    private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
    private int[] starts = new int[80];
    private int[] ends = new int[80];
    private int cells;
    private int at;
    private int limit;
    private boolean ended;
    private boolean skipping;
    private boolean quoted;
    private boolean begun;
    private long line;
    private long nextLine = 1;

    /** What was found. */
    enum Found {
        /** A record: its cells can be asked for. */
        RECORD,
        /** A line that is no whole record. */
        TORN,
        /** A line longer than a record may be. */
        TOO_LONG,
        /** Nothing: the file has ended. */
        END
    }

    Scanner(InputStream in, Charset charset) {
        this.in = in;
        this.charset = charset;
    }

    /**
     * The next record with that many cells, empty lines left out. If the next line is not one, it alone is passed over,
     * whatever its quotes say: it must not swallow what follows.
     */
    Found next(CellCount wanted) throws IOException {
        if (!begun) {
            begun = true;
            skipByteOrderMark();
        }
        while (true) {
            quoted = false;
            int end = endOfLine(at);
            if (end < 0 && !skipping) {
                line = nextLine;
                at = limit;
                skipping = true;
                return Found.TOO_LONG;
            }
            if (end < 0) {
                at = limit;
            } else if (!skipping && content(at, end) > at) {
                line = nextLine;
                return record(end, wanted);
            } else if (end >= limit) {
                at = limit;
                return Found.END;
            } else {
                at = end + 1;
                nextLine++;
                skipping = false;
            }
        }
    }

    private void skipByteOrderMark() throws IOException {
        endOfLine(at);
        if (limit >= 3 && buffer[0] == (byte) 0xEF && buffer[1] == (byte) 0xBB && buffer[2] == (byte) 0xBF) {
            at = 3;
        }
    }

    /** How many cells a record may have. */
    interface CellCount {
        boolean fits(int cells);
    }

    private Found record(int endOfFirst, CellCount wanted) throws IOException {
        int end = endOfFirst;
        int lines = 1;
        if (!quoted) {
            split(content(at, end));
        } else {
            boolean open = odd(at, end);
            while (open && lines <= MAX_LINES_OF_RECORD && end < limit) {
                int start = at;
                int more = endOfLine(end + 1);
                int moved = start - at; // the buffer may have been moved to make room
                endOfFirst -= moved;
                end -= moved;
                if (more < 0 || rowAlone(end + 1, more, wanted)) {
                    break;
                }
                open ^= odd(end + 1, more);
                end = more;
                lines++;
            }
            if (open || !parse(content(at, end))) {
                cells = 0;
            }
        }
        boolean whole = cells > 0 && cells <= MAX_CELLS && wanted.fits(cells);
        at = Math.min((whole ? end : endOfFirst) + 1, limit);
        nextLine += whole ? lines : 1;
        return whole ? Found.RECORD : Found.TORN;
    }

    /** Where the line ends: at its newline or the end of the file; -1 if the buffer is too small for it. */
    private int endOfLine(int from) throws IOException {
        int seen = from;
        while (true) {
            for (int i = seen; i < limit; i++) {
                byte b = buffer[i];
                if (b == '\n') {
                    return i;
                }
                quoted |= b == '"';
            }
            if (ended) {
                return limit;
            }
            if (limit - at >= MAX_BYTES_OF_RECORD) {
                return -1;
            }
            int offset = limit - at;
            int fromStart = from - at;
            fill();
            seen = at + offset;
            from = at + fromStart;
        }
    }

    /** Reads on. Without room for that, what is not used up moves to the start; a record that fills the buffer has it grow. */
    private void fill() throws IOException {
        if (limit == buffer.length && at > 0) {
            System.arraycopy(buffer, at, buffer, 0, limit - at);
            limit -= at;
            at = 0;
        } else if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        int read = in.read(buffer, limit, buffer.length - limit);
        ended = read < 0;
        limit += Math.max(read, 0);
    }

    /** The end of the line's content: before a carriage return. */
    private int content(int start, int end) {
        return end > start && buffer[end - 1] == '\r' ? end - 1 : end;
    }

    /** Whether a line that an open quote would take in is a whole row by itself: then the quote is no quote. */
    private boolean rowAlone(int start, int end, CellCount wanted) {
        int commas = 0;
        boolean inside = false;
        for (int i = start; i < end; i++) {
            inside ^= buffer[i] == '"';
            commas += buffer[i] == ',' && !inside ? 1 : 0;
        }
        return !inside && commas + 1 >= FEWEST_CELLS_OF_ROW && wanted.fits(commas + 1);
    }

    private boolean odd(int start, int end) {
        boolean odd = false;
        for (int i = start; i < end; i++) {
            odd ^= buffer[i] == '"';
        }
        return odd;
    }

    private void split(int end) {
        cells = 0;
        int start = at;
        for (int i = at; i < end; i++) {
            if (buffer[i] == ',') {
                cell(start, i);
                start = i + 1;
            }
        }
        cell(start, end);
    }

    /** False if a quoted cell goes on after its last quote. */
    private boolean parse(int end) {
        cells = 0;
        int i = at;
        while (true) {
            int start = i;
            if (i < end && buffer[i] == '"') {
                i = afterQuoted(i + 1, end);
                if (i < 0 || i < end && buffer[i] != ',') {
                    return false;
                }
            } else {
                while (i < end && buffer[i] != ',') {
                    i++;
                }
            }
            cell(start, i);
            if (i >= end) {
                return true;
            }
            i++;
        }
    }

    private int afterQuoted(int from, int end) {
        for (int i = from; i < end; i++) {
            if (buffer[i] == '"') {
                if (i + 1 >= end || buffer[i + 1] != '"') {
                    return i + 1;
                }
                i++;
            }
        }
        return -1;
    }

    private void cell(int start, int end) {
        if (cells == starts.length && cells < MAX_CELLS) {
            starts = Arrays.copyOf(starts, 2 * cells);
            ends = Arrays.copyOf(ends, 2 * cells);
        }
        if (cells < starts.length) {
            starts[cells] = start;
            ends[cells] = end;
        }
        cells++;
    }

    /** Number of the line at which the last record began, from 1. */
    long line() {
        return line;
    }

    /** How many cells the last record has. */
    int cells() {
        return cells;
    }

    /** The text of a cell of the last record. */
    String text(int cell) {
        int start = starts[cell];
        int end = ends[cell];
        if (end > start && buffer[start] == '"') {
            return new String(buffer, start + 1, end - start - 2, charset).replace("\"\"", "\"");
        }
        return new String(buffer, start, end - start, charset);
    }

    /** Whether a cell of the last record has these bytes, quotes included. */
    boolean has(int cell, byte[] bytes) {
        return Arrays.equals(buffer, starts[cell], ends[cell], bytes, 0, bytes.length);
    }

    /** The bytes of a cell of the last record, quotes included. */
    byte[] bytes(int cell) {
        return Arrays.copyOfRange(buffer, starts[cell], ends[cell]);
    }

    /** The number in a cell of the last record; NaN if there is none or it is not finite. */
    double number(int cell) {
        int start = starts[cell];
        int end = ends[cell];
        boolean inQuotes = end - start >= 2 && buffer[start] == '"';
        return inQuotes ? Numbers.parse(buffer, start + 1, end - 1) : Numbers.parse(buffer, start, end);
    }
}
