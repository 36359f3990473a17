package dev.carbontracker.csv;

import dev.carbontracker.internal.file.FileLock;
import dev.carbontracker.internal.file.SafeDirectory;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Mends a file of runs: rows that codecarbon shortened are put right, lines that are no rows are left out, our columns are
 * added, and the full rows that lie beside a file of codecarbon's come in. The old file is kept.
 */
public final class Mending {

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);
    /** Each byte as a character: what is no UTF-8 is kept as it is. */
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    private final Path file;
    private final List<String> columns;

    /**
     * A mending.
     *
     * @param file    a file of runs
     * @param columns our columns
     */
    public Mending(Path file, List<String> columns) {
        this.file = file;
        this.columns = List.copyOf(columns);
    }

    /**
     * What was done.
     *
     * @param rows      rows that the file has now
     * @param torn      lines that were no row
     * @param shortened rows put right
     * @param filled    rows that were replaced by their full ones
     * @param backup    the file as it was
     */
    public record Result(long rows, long torn, long shortened, long filled, Path backup) {
    }

    /**
     * Mends under the lock that writers take; nothing is changed if anything goes wrong.
     *
     * @return what was done; empty if another process kept the lock
     * @throws IOException if the file cannot be read or replaced
     */
    public Optional<Result> mend() throws IOException {
        Path real = SafeDirectory.follow(file);
        String name = real.getFileName().toString();
        try (FileLock.Turn turn = FileLock.Turn.take(real, LOCK_TIMEOUT).orElse(null);
                SafeDirectory directory = SafeDirectory.open(real.getParent());
                SafeDirectory state = directory.childOrNew(".carbontracker");
                FileLock lock = turn == null ? null
                        : FileLock.take(state, name + ".lock", SafeDirectory.Access.SHARED, LOCK_TIMEOUT).orElse(null)) {
            return lock == null ? Optional.empty() : Optional.of(mendLocked(directory, name));
        }
    }

    /** What was counted while the file was written anew. */
    private static final class Counts {
        private long rows;
        private long torn;
        private long shortened;
        private long filled;
    }

    private Result mendLocked(SafeDirectory directory, String name) throws IOException {
        String backup = free(directory, name + ".bak-");
        String fresh = SafeDirectory.newName(name);
        Counts counts = new Counts();
        try {
            directory.replace(fresh, SafeDirectory.Access.SHARED, out -> rewrite(directory, name, out, counts));
            directory.copy(name, backup);
            directory.moveOver(fresh, name);
        } catch (IOException | RuntimeException e) {
            directory.delete(fresh);
            throw e;
        }
        return new Result(counts.rows, counts.torn, counts.shortened, counts.filled, directory.path().resolve(backup));
    }

    private void rewrite(SafeDirectory directory, String name, OutputStream to, Counts counts) throws IOException {
        try (EmissionsReader reader = EmissionsReader.open(directory.read(name), BYTES)) {
            List<String> header = new ArrayList<>(columns);
            reader.header().stream().filter(column -> !header.contains(column)).forEach(header::add);
            Map<String, Full> full = fullRows(directory, name, header);
            Writer out = new BufferedWriter(new OutputStreamWriter(to, BYTES));
            out.write(CsvText.line(header));
            for (Row row : reader) {
                if (row.get("emissions").equals("emissions")) {
                    continue; // a header in the middle, as of files joined by hand
                }
                Full fuller = full.get(row.get("run_id"));
                boolean better = fuller != null && fuller.filled() > row.filled();
                out.write(better ? fuller.line() : CsvText.line(row.get(header)));
                counts.filled += better ? 1 : 0;
                counts.rows++;
            }
            out.flush();
            counts.torn = reader.tornLines();
            counts.shortened = reader.shortenedRows();
        }
    }

    /** A full row as it would be written, and how much it says. */
    private record Full(String line, int filled) {
    }

    private static Map<String, Full> fullRows(SafeDirectory directory, String name, List<String> header) throws IOException {
        String beside = TableFile.fullFile(Path.of(name)).toString();
        Map<String, Full> rows = new LinkedHashMap<>();
        if (directory.attributes(beside).map(BasicFileAttributes::isRegularFile).orElse(false)) {
            try (EmissionsReader reader = EmissionsReader.open(directory.read(beside), BYTES)) {
                reader.forEach(row -> rows.put(row.get("run_id"), new Full(CsvText.line(row.get(header)), row.filled())));
            }
        }
        return rows;
    }

    private static String free(SafeDirectory directory, String start) throws IOException {
        int number = 1;
        while (directory.has(start + number)) {
            number++;
        }
        return start + number;
    }
}
