package dev.carbontracker.csv;

import dev.carbontracker.internal.file.AtomicFile;
import dev.carbontracker.internal.file.FileLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A CSV file that many processes append to. A lock file of its own serialises them; a batch of rows is one write,
 * which is undone if it comes up short. The header in the file decides the order of the cells.
 */
public final class TableFile {

    private final Path file;
    private final Path lockFile;
    private final List<String> header;
    private final Consumer<String> warnings;

    /**
     * A file.
     *
     * @param file     where it is or will be
     * @param header   our columns
     * @param warnings is told, in a sentence, what was found and done
     */
    public TableFile(Path file, List<String> header, Consumer<String> warnings) {
        this.file = file.toAbsolutePath();
        this.lockFile = this.file.resolveSibling(".carbontracker").resolve(this.file.getFileName() + ".lock");
        this.header = List.copyOf(header);
        this.warnings = warnings;
    }

    /** Whether rows may be added when the lock cannot be had because the file system has none. */
    public enum WithoutLocks {
        /** Leave the file alone and throw. */
        REFUSE,
        /** Write all the same: one write at the end of a file is whole on local file systems. */
        WRITE
    }

    /**
     * Appends rows, in the order given.
     *
     * @param rows    the rows; cells that the file has no column for are left out
     * @param unless  run ids are compared with this column: a row whose value is in the file already is not written;
     *                empty to write all
     * @param timeout how long to wait for the lock
     * @return false if another process kept the lock that long: nothing was written then
     * @throws IOException if the file cannot be written; nothing of these rows is in it then
     */
    public boolean append(List<Row> rows, Optional<String> unless, Duration timeout, WithoutLocks withoutLocks)
            throws IOException {
        synchronized (FileLock.monitor(file)) {
            FileLock lock = null;
            try {
                Optional<FileLock> taken = FileLock.take(lockFile, timeout);
                if (taken.isEmpty()) {
                    return false;
                }
                lock = taken.get();
            } catch (IOException e) {
                if (withoutLocks == WithoutLocks.REFUSE) {
                    throw e;
                }
            }
            try {
                appendLocked(rows, unless);
                return true;
            } finally {
                if (lock != null) {
                    lock.close();
                }
            }
        }
    }

    private void appendLocked(List<Row> rows, Optional<String> unless) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            write(header, rows, CsvText.line(header));
            return;
        }
        Header found = Header.of(file);
        switch (found.kind(header)) {
            case FOREIGN -> {
                Path aside = moveAside();
                warnings.accept(file + " is not a file of runs or tasks (" + found.why() + "); it was moved to "
                        + aside.getFileName() + " and a new file was begun");
                write(header, rows, CsvText.line(header));
            }
            case CODECARBON -> {
                write(found.names(), missing(rows, unless), closing());
                TableFile full = new TableFile(fullFile(file), header, warnings);
                full.append(rows, unless, Duration.ofSeconds(1), WithoutLocks.WRITE);
                warnings.accept(file + " has codecarbon's header and keeps it, so that codecarbon can go on writing to "
                        + "it; the full rows are in " + full.file.getFileName() + " ('verify --repair' puts them together)");
            }
            case OURS -> {
                List<String> names = found.names();
                if (!names.containsAll(header)) {
                    names = Widening.widen(file, found, header);
                    warnings.accept(file + " was written by another version; columns were added, all rows kept");
                }
                write(names, missing(rows, unless), closing());
            }
        }
    }

    /** The file beside one with codecarbon's header that takes all our columns. */
    static Path fullFile(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return file.resolveSibling(dot > 0 ? name.substring(0, dot) + "_full" + name.substring(dot) : name + "_full");
    }

    private List<Row> missing(List<Row> rows, Optional<String> unless) throws IOException {
        if (unless.isEmpty()) {
            return rows;
        }
        String column = unless.get();
        java.util.Set<String> wanted = new java.util.HashSet<>();
        rows.forEach(row -> wanted.add(row.get(column)));
        java.util.Set<String> present = new java.util.HashSet<>();
        try (EmissionsReader reader = EmissionsReader.open(file)) {
            for (Row row : reader) {
                if (wanted.contains(row.get(column))) {
                    present.add(row.get(column));
                }
            }
        }
        return rows.stream().filter(row -> !present.contains(row.get(column))).toList();
    }

    /** What ends a last line that another program left without its end; empty if nothing is to be ended. */
    private String closing() throws IOException {
        byte[] tail = Tail.lastLine(file);
        if (tail.length == 0) {
            return "";
        }
        return CsvText.closed(new String(tail, StandardCharsets.ISO_8859_1)) ? "\n" : "\"\n";
    }

    private void write(List<String> names, List<Row> rows, String before) throws IOException {
        if (rows.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder(before);
        for (Row row : rows) {
            text.append(CsvText.line(row.get(names)));
        }
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
        Files.createDirectories(file.getParent());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            long size = channel.size();
            try {
                channel.write(bytes);
                if (bytes.hasRemaining()) {
                    throw new IOException(file + ": no room for the whole row");
                }
            } catch (IOException e) {
                channel.truncate(size);
                throw e;
            }
        }
    }

    private Path moveAside() throws IOException {
        for (int i = 1; ; i++) {
            Path aside = file.resolveSibling(file.getFileName() + ".aside-" + i);
            if (!Files.exists(aside, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                return Files.move(file, aside);
            }
        }
    }

    /** Adds columns to a file by an atomic replace that keeps every byte of every row. */
    private static final class Widening {

        private Widening() {
        }

        static List<String> widen(Path file, Header found, List<String> wanted) throws IOException {
            Path real = file.toRealPath();
            List<String> added = wanted.stream().filter(name -> !found.names().contains(name)).toList();
            String cells = ",".repeat(added.size());
            StringBuilder text = new StringBuilder();
            String old = Files.readString(real, StandardCharsets.ISO_8859_1);
            for (String record : Records.of(old, found.names().size())) {
                String body = record.endsWith("\r\n") ? record.substring(0, record.length() - 2)
                        : record.endsWith("\n") ? record.substring(0, record.length() - 1) : record;
                text.append(body);
                if (text.length() == body.length()) {
                    text.append(',').append(String.join(",", added));
                } else if (Records.count(body) == found.names().size()) {
                    text.append(cells);
                }
                text.append(record, body.length(), record.length());
            }
            Map<String, Object> owner = Files.getFileStore(real).supportsFileAttributeView("posix")
                    ? Map.of("posix:permissions", Files.getPosixFilePermissions(real)) : Map.of();
            AtomicFile.replace(real, text.toString().getBytes(StandardCharsets.ISO_8859_1));
            for (Map.Entry<String, Object> attribute : owner.entrySet()) {
                Files.setAttribute(real, attribute.getKey(), attribute.getValue());
            }
            List<String> names = new java.util.ArrayList<>(found.names());
            names.addAll(added);
            return List.copyOf(names);
        }
    }
}
