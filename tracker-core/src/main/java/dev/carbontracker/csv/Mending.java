package dev.carbontracker.csv;

import dev.carbontracker.internal.file.FileLock;
import dev.carbontracker.internal.file.FileOwner;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
        Path real = file.toRealPath();
        Path lockFile = real.resolveSibling(".carbontracker").resolve(real.getFileName() + ".lock");
        synchronized (FileLock.monitor(real)) {
            try (FileLock lock = FileLock.take(lockFile, LOCK_TIMEOUT).orElse(null)) {
                return lock == null ? Optional.empty() : Optional.of(mendLocked(real));
            }
        }
    }

    private Result mendLocked(Path real) throws IOException {
        Path backup = free(real, ".bak-");
        Path fresh = real.resolveSibling("." + real.getFileName() + ".mending");
        long rows = 0;
        long filled = 0;
        long torn;
        long shortened;
        try (EmissionsReader reader = EmissionsReader.open(Files.newInputStream(real), BYTES);
                BufferedWriter out = Files.newBufferedWriter(fresh, BYTES, StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            List<String> header = new ArrayList<>(columns);
            reader.header().stream().filter(name -> !header.contains(name)).forEach(header::add);
            Map<String, Full> full = fullRows(real, header);
            out.write(CsvText.line(header));
            for (Row row : reader) {
                if (row.get("emissions").equals("emissions")) {
                    continue; // a header in the middle, as of files joined by hand
                }
                Full fuller = full.get(row.get("run_id"));
                boolean better = fuller != null && fuller.filled() > row.filled();
                out.write(better ? fuller.line() : CsvText.line(row.get(header)));
                filled += better ? 1 : 0;
                rows++;
            }
            torn = reader.tornLines();
            shortened = reader.shortenedRows();
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
        FileOwner.copy(real, fresh);
        Files.copy(real, backup, StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(fresh, real, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return new Result(rows, torn, shortened, filled, backup);
    }

    /** A full row as it would be written, and how much it says. */
    private record Full(String line, int filled) {
    }

    private static Map<String, Full> fullRows(Path real, List<String> header) throws IOException {
        Path beside = TableFile.fullFile(real);
        Map<String, Full> rows = new LinkedHashMap<>();
        if (Files.isRegularFile(beside)) {
            try (EmissionsReader reader = EmissionsReader.open(Files.newInputStream(beside), BYTES)) {
                reader.forEach(row -> rows.put(row.get("run_id"), new Full(CsvText.line(row.get(header)), row.filled())));
            }
        }
        return rows;
    }

    private static Path free(Path file, String ending) {
        int number = 1;
        while (Files.exists(file.resolveSibling(file.getFileName() + ending + number))) {
            number++;
        }
        return file.resolveSibling(file.getFileName() + ending + number);
    }
}
