package dev.carbontracker.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Streams the rows of emissions.csv, ours or codecarbon's of any version, by heading. A line that is no whole row is
 * skipped and counted. One pass; not thread-safe.
 */
public final class EmissionsReader implements Iterable<Row>, AutoCloseable {

    /** A quoted cell with more newlines than this is taken for a torn line. */
    static final int MAX_LINES_OF_RECORD = 100;

    private final BufferedReader lines;
    private final Deque<String> ahead = new ArrayDeque<>();
    private final List<String> header;
    private long torn;

    private EmissionsReader(BufferedReader lines) throws IOException {
        this.lines = lines;
        String first = lines.readLine();
        this.header = first == null ? List.of() : Header.parse(first);
    }

    /** Opens a file; throws {@link IOException} if it cannot be read or its first line is not CSV. */
    public static EmissionsReader open(Path file) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(Files.newInputStream(file),
                StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE)));
        try {
            return new EmissionsReader(lines);
        } catch (IOException | RuntimeException e) {
            lines.close();
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
            for (String line = nextLine(); line != null; line = nextLine()) {
                Row row = line.isEmpty() ? null : row(line);
                if (row != null) {
                    return row;
                }
                torn += line.isEmpty() ? 0 : 1;
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The row that starts with this line; null, with all further lines put back, if there is none. */
    private Row row(String line) throws IOException {
        StringBuilder record = new StringBuilder(line);
        Deque<String> taken = new ArrayDeque<>();
        while (!CsvText.closed(record) && taken.size() < MAX_LINES_OF_RECORD) {
            String more = nextLine();
            if (more == null) {
                break;
            }
            taken.addLast(more);
            record.append('\n').append(more);
        }
        List<String> cells = CsvText.closed(record) ? cells(record.toString()) : List.of();
        if (cells.size() == header.size()) {
            Map<String, String> byName = new LinkedHashMap<>();
            for (int i = 0; i < cells.size(); i++) {
                byName.put(header.get(i), cells.get(i));
            }
            return new Row(byName);
        }
        while (!taken.isEmpty()) {
            ahead.addFirst(taken.removeLast());
        }
        return null;
    }

    private static List<String> cells(String record) {
        try {
            return CsvText.cells(record);
        } catch (IOException e) {
            return List.of();
        }
    }

    private String nextLine() throws IOException {
        return ahead.isEmpty() ? lines.readLine() : ahead.removeFirst();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
