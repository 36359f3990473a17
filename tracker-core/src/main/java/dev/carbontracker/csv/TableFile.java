package dev.carbontracker.csv;

import dev.carbontracker.internal.file.FileLock;
import dev.carbontracker.internal.file.SafeDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A CSV file that many processes append to. A lock file of its own serialises them; a batch of rows is one write,
 * which is undone if it comes up short. The header in the file decides the order of the cells. The directory of the file
 * is opened by the rules of {@link SafeDirectory}.
 */
public final class TableFile {

    private static final String STATE = ".carbontracker";
    private static final long MOST_AT_THE_END_BYTES = 8L << 20;
    private static final Duration FULL_FILE_LOCK = Duration.ofSeconds(1);

    private final Path file;
    private final List<String> header;
    private final Consumer<String> warnings;
    private final boolean mayHaveFullFile;
    private final long mostRewrittenBytes;

    /**
     * A file.
     *
     * @param file     where it is or will be
     * @param header   our columns
     * @param warnings gets each sentence about what was found and done
     */
    public TableFile(Path file, List<String> header, Consumer<String> warnings) {
        this(file, header, warnings, true, Long.MAX_VALUE);
    }

    private TableFile(Path file, List<String> header, Consumer<String> warnings, boolean mayHaveFullFile,
            long mostRewrittenBytes) {
        this.file = file.toAbsolutePath();
        this.header = List.copyOf(header);
        this.warnings = warnings;
        this.mayHaveFullFile = mayHaveFullFile;
        this.mostRewrittenBytes = mostRewrittenBytes;
    }

    /** The same for the end of a JVM, which does not wait for a file of more than 8 MB to be rewritten: {@link #append} throws then. */
    public TableFile withoutLongRewrites() {
        return new TableFile(file, header, warnings, mayHaveFullFile, MOST_AT_THE_END_BYTES);
    }

    /** Whether rows may be added if the file cannot be locked because the file system has no locks. */
    public enum WithoutLocks {
        /** Leave the file alone and throw. */
        REFUSE,
        /** Write anyway: one write at the end of a file is whole on local file systems. */
        WRITE
    }

    /**
     * Appends rows, in the order given.
     *
     * @param rows    the rows; cells that the file has no column for are left out
     * @param unless  run ids are compared with this column: a row whose value is in the file already is not written;
     *                empty to write all
     * @param timeout how long to wait for the lock
     * @return false if another thread or process kept the lock that long: nothing was written then
     * @throws IOException if the file cannot be written, with the reason; nothing of these rows is in it then
     */
    public boolean append(List<Row> rows, Optional<String> unless, Duration timeout, WithoutLocks withoutLocks)
            throws IOException {
        Path real = SafeDirectory.follow(file);
        String name = real.getFileName().toString();
        long deadline = System.nanoTime() + timeout.toNanos();
        try (FileLock.Turn turn = FileLock.Turn.take(real, timeout).orElse(null)) {
            return turn != null && appendInTurn(real.getParent(), name, rows, unless,
                    Duration.ofNanos(Math.max(0, deadline - System.nanoTime())), withoutLocks);
        }
    }

    private boolean appendInTurn(Path parent, String name, List<Row> rows, Optional<String> unless, Duration timeout,
            WithoutLocks withoutLocks) throws IOException {
        try (SafeDirectory directory = SafeDirectory.openOrCreate(parent)) {
            FileLock lock = null;
            try (SafeDirectory state = directory.childOrNew(STATE)) {
                Optional<FileLock> taken = FileLock.take(state, name + ".lock", SafeDirectory.Access.SHARED, timeout);
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
                appendLocked(directory, name, rows, unless);
                return true;
            } finally {
                if (lock != null) {
                    lock.close();
                }
            }
        }
    }

    private void appendLocked(SafeDirectory directory, String name, List<Row> rows, Optional<String> unless)
            throws IOException {
        Optional<BasicFileAttributes> found = directory.attributes(name);
        if (found.isEmpty() || found.get().isRegularFile() && found.get().size() == 0) {
            write(directory, name, header, rows, CsvText.line(header));
            return;
        }
        Header names;
        String closing;
        try (FileChannel channel = directory.open(name)) {
            names = Header.of(Channels.newInputStream(channel));
            closing = closing(channel);
        }
        boolean lacksColumns = !names.names().containsAll(header);
        switch (names.kind(header)) {
            case FOREIGN -> replaceForeign(directory, name, rows, unless, names.why());
            case CODECARBON -> {
                TableFile full = appendFull(rows, unless);
                write(directory, name, names.names(), missing(directory, name, rows, unless), closing);
                warnings.accept(file + " has codecarbon's header and keeps it, so that codecarbon can go on writing to "
                        + "it; the full rows are in " + full.file.getFileName() + " ('verify --repair' puts them together)");
            }
            case OURS -> {
                if (lacksColumns && !directory.isSticky()) {
                    if (found.get().size() > mostRewrittenBytes) {
                        throw new FileSystemException(file.toString(), null, "was written by another version and is too large to "
                                + "get its columns now; the next run adds them");
                    }
                    List<String> wider = Widening.widen(directory, name, names, header);
                    warnings.accept(file + " was written by another version; columns were added, all rows kept");
                    write(directory, name, wider, missing(directory, name, rows, unless), closing);
                } else {
                    Optional<TableFile> full = lacksColumns && mayHaveFullFile ? Optional.of(appendFull(rows, unless))
                            : Optional.empty();
                    write(directory, name, names.names(), missing(directory, name, rows, unless), closing);
                    if (full.isPresent()) {
                        warnings.accept(file + " was written by another version and lacks columns; other users may not "
                                + "replace it in a sticky directory, so the full rows are in " + full.get().file.getFileName());
                    }
                }
            }
        }
    }

    /** A file that is no such CSV is moved aside; in a sticky directory it stays, and the rows go to the file beside it. */
    private void replaceForeign(SafeDirectory directory, String name, List<Row> rows, Optional<String> unless, String why)
            throws IOException {
        if (!directory.isSticky()) {
            String aside = moveAside(directory, name);
            warnings.accept(file + " is not a file of runs or tasks (" + why + "); it was moved to " + aside
                    + " and a new file was begun");
            write(directory, name, header, rows, CsvText.line(header));
        } else if (mayHaveFullFile) {
            TableFile full = appendFull(rows, unless);
            warnings.accept(file + " is not a file of runs or tasks (" + why + ") and cannot be moved in a sticky directory; "
                    + "the rows are in " + full.file.getFileName());
        } else {
            throw new FileSystemException(file.toString(), null, "is not a file of runs or tasks (" + why
                    + ") and cannot be moved in a sticky directory");
        }
    }

    private TableFile appendFull(List<Row> rows, Optional<String> unless) throws IOException {
        TableFile full = new TableFile(fullFile(file), header, warnings, false, mostRewrittenBytes);
        if (!full.append(rows, unless, FULL_FILE_LOCK, WithoutLocks.WRITE)) {
            throw new FileSystemException(full.file.toString(), null, "is locked by another thread or process");
        }
        return full;
    }

    /** The file beside one with fewer columns that takes all our columns. */
    static Path fullFile(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return file.resolveSibling(dot > 0 ? name.substring(0, dot) + "_full" + name.substring(dot) : name + "_full");
    }

    private static List<Row> missing(SafeDirectory directory, String name, List<Row> rows, Optional<String> unless)
            throws IOException {
        if (unless.isEmpty()) {
            return rows;
        }
        String column = unless.get();
        Set<String> wanted = new HashSet<>();
        rows.forEach(row -> wanted.add(row.get(column)));
        Set<String> present = new HashSet<>();
        try (InputStream in = directory.read(name); EmissionsReader reader = EmissionsReader.open(in)) {
            for (Row row : reader) {
                if (wanted.contains(row.get(column))) {
                    present.add(row.get(column));
                }
            }
        }
        return rows.stream().filter(row -> !present.contains(row.get(column))).toList();
    }

    /** What ends a last line that another program left without its end; empty if nothing is to be ended. */
    private static String closing(FileChannel channel) throws IOException {
        byte[] tail = Tail.lastLine(channel);
        if (tail.length == 0) {
            return "";
        }
        return CsvText.closed(new String(tail, StandardCharsets.ISO_8859_1)) ? "\n" : "\"\n";
    }

    private static void write(SafeDirectory directory, String name, List<String> names, List<Row> rows, String before)
            throws IOException {
        if (rows.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder(before);
        for (Row row : rows) {
            text.append(CsvText.line(row.get(names)));
        }
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = directory.has(name) ? directory.openForAppend(name) : directory.create(name,
                SafeDirectory.Access.SHARED)) {
            long size = channel.size();
            try {
                channel.write(bytes);
                if (bytes.hasRemaining()) {
                    throw new IOException(directory.path().resolve(name) + ": no room for the whole row");
                }
            } catch (IOException e) {
                channel.truncate(size);
                throw e;
            }
        }
    }

    private static String moveAside(SafeDirectory directory, String name) throws IOException {
        for (int i = 1; ; i++) {
            String aside = name + ".aside-" + i;
            if (!directory.has(aside)) {
                directory.move(name, aside);
                return aside;
            }
        }
    }
}
