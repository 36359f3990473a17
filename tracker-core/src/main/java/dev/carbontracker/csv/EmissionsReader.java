package dev.carbontracker.csv;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Streams the rows of emissions.csv, ours or codecarbon's of any version, by heading. A line that is no whole row is
 * skipped and counted. One pass, either row by row through {@link #iterator}, or cell by cell through {@link #next},
 * which makes objects only of what is asked for; not thread-safe.
 */
public final class EmissionsReader implements Iterable<Row>, AutoCloseable {

    private static final int KEPT_LINES = 5;

    private final InputStream in;
    private final Scanner scanner;
    private final List<String> header;
    private final ShortRows shortRows;
    private final byte[][] lastBytes;
    private final String[] lastText;
    private final int[] straight;
    private final List<Long> tornAt = new ArrayList<>();
    private int[] cells;
    private long torn;
    private long shortened;

    private EmissionsReader(InputStream in, Charset charset) throws IOException {
        this.in = in;
        this.scanner = new Scanner(in, charset);
        this.header = readHeader();
        this.shortRows = new ShortRows(header);
        this.lastBytes = new byte[header.size()][];
        this.lastText = new String[header.size()];
        this.straight = new int[header.size()];
        for (int i = 0; i < straight.length; i++) {
            straight[i] = i;
        }
    }

    private List<String> readHeader() throws IOException {
        Scanner.Found found = scanner.next(count -> true);
        if (found == Scanner.Found.TOO_LONG) {
            throw new IOException("its first line is longer than " + Scanner.MAX_BYTES_OF_RECORD + " bytes");
        }
        if (found == Scanner.Found.TORN) {
            throw new IOException(scanner.cells() > Scanner.MAX_CELLS
                    ? "its first line has more than " + Scanner.MAX_CELLS + " cells" : "its first line is not CSV");
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; found == Scanner.Found.RECORD && i < scanner.cells(); i++) {
            names.add(scanner.text(i));
        }
        return List.copyOf(names);
    }

    /** Opens a file; throws {@link IOException} if it cannot be read or its first line is not CSV. */
    public static EmissionsReader open(Path file) throws IOException {
        return open(Files.newInputStream(file));
    }

    /** Reads a stream, which is closed with the reader, or now if its first line is not CSV. */
    public static EmissionsReader open(InputStream in) throws IOException {
        return open(in, StandardCharsets.UTF_8);
    }

    /** The same of text in another encoding. */
    static EmissionsReader open(InputStream in, Charset charset) throws IOException {
        try {
            return new EmissionsReader(in, charset);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** The headings, in the order of the file. */
    public List<String> header() {
        return header;
    }

    /** Lines skipped so far because they were no whole row. */
    public long tornLines() {
        return torn;
    }

    /** Numbers of the first few of those lines, from 1. */
    public List<Long> firstTornLines() {
        return List.copyOf(tornAt);
    }

    /** Rows so far that codecarbon wrote without their empty cells, and that were read all the same. */
    public long shortenedRows() {
        return shortened;
    }

    /** Goes on to the next row; false if there is none. */
    public boolean next() throws IOException {
        while (true) {
            switch (scanner.next(count -> count == header.size() || shortRows.possible(count))) {
                case END -> {
                    return false;
                }
                case RECORD -> {
                    cells = scanner.cells() == header.size() ? straight : shortRows.cellsOf(scanner);
                    if (cells != null) {
                        shortened += cells == straight ? 0 : 1;
                        return true;
                    }
                    torn();
                }
                default -> torn();
            }
        }
    }

    private void torn() {
        torn++;
        if (tornAt.size() < KEPT_LINES) {
            tornAt.add(scanner.line());
        }
    }

    /** Number of the line of this row, from 1. */
    public long line() {
        return scanner.line();
    }

    /** Whether this row lacks cells, as {@link #shortenedRows} counts them. */
    public boolean shortened() {
        return cells != straight;
    }

    /** Place of a heading; -1 if the file has no such column. */
    public int column(String name) {
        return header.indexOf(name);
    }

    /** Text of this row in a column; empty if the file does not have it. The same object for the same text as before. */
    public String text(int column) {
        if (column < 0 || cells[column] < 0) {
            return "";
        }
        byte[] last = lastBytes[column];
        if (last == null || !scanner.has(cells[column], last)) {
            lastBytes[column] = scanner.bytes(cells[column]);
            lastText[column] = scanner.text(cells[column]);
        }
        return lastText[column];
    }

    /** Number of this row in a column; NaN if it is empty, not a finite number, or the file does not have it. */
    public double number(int column) {
        return column < 0 || cells[column] < 0 ? Double.NaN : scanner.number(cells[column]);
    }

    /** This row. */
    public Row row() {
        Map<String, String> byName = new LinkedHashMap<>();
        for (int i = 0; i < header.size(); i++) {
            byName.put(header.get(i), cells[i] < 0 ? "" : scanner.text(cells[i]));
        }
        return new Row(byName);
    }

    /** The rows, once. Reading errors come as {@link UncheckedIOException}. */
    @Override
    public Iterator<Row> iterator() {
        return new Iterator<>() {
            private Row next = read();

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public Row next() {
                if (next == null) {
                    throw new NoSuchElementException();
                }
                Row row = next;
                next = read();
                return row;
            }
        };
    }

    private Row read() {
        try {
            return next() ? row() : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
