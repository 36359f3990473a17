package dev.carbontracker.internal.run;

import dev.carbontracker.csv.EmissionsCsv;
import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import dev.carbontracker.csv.TableFile;
import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.file.FileLock;
import dev.carbontracker.internal.host.HostName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns the journals of runs that were killed into rows. */
public final class Recovery {

    /**
     * A journal that has not changed for this many checkpoints is taken for abandoned, where no lock tells: on another
     * host, or on a file system without locks.
     */
    private static final int CHECKPOINTS = 3;
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);

    private final OutputFolder output;
    private final List<String> runColumns;
    private final List<String> taskColumns;
    private final String hostId;
    private final Duration checkpoint;
    private final Clock clock;
    private final Notes notes;

    /**
     * A recovery.
     *
     * @param runColumns  headings of the file of runs
     * @param taskColumns headings of the file of tasks
     * @param hostId      id of this host
     * @param checkpoint  time between two writes of a journal
     */
    Recovery(OutputFolder output, List<String> runColumns, List<String> taskColumns, String hostId,
             Duration checkpoint, Clock clock, Notes notes) {
        this.output = output;
        this.runColumns = runColumns;
        this.taskColumns = taskColumns;
        this.hostId = hostId;
        this.checkpoint = checkpoint;
        this.clock = clock;
        this.notes = notes;
    }

    /**
     * The recovery of a folder that no run of this JVM writes to.
     *
     * @param folder where the files of runs are
     * @param jvm    options that say how files are called and how old an abandoned journal is; facts of this host
     * @param log    is told what was done and what could not be
     */
    public static Recovery of(Path folder, JvmEnvironment jvm, Log log) {
        Options options = OptionReader.read(Map.of(), "", jvm);
        OutputFolder output = new OutputFolder(folder, folder.resolve(options.text(Option.FILE).orElseThrow()),
                Optional.empty());
        HostName host = new HostName(options.path(Option.PROCFS_ROOT), jvm.environment());
        return new Recovery(output, EmissionsCsv.runs("", "", ZoneOffset.UTC).header(), EmissionsCsv.tasks().header(),
                host.bootIdHash(), options.duration(Option.CHECKPOINT), Clock.systemUTC(), new Notes(log));
    }

    /** How many journals there are: of runs that live, or that could not be recovered. */
    public int journals() {
        return list(Journal.ENDING).size();
    }

    /** Recovers all journals of dead runs; answers how many rows were written. */
    public int recover() {
        int recovered = 0;
        for (Path file : list(Journal.ENDING)) {
            try {
                recovered += recover(file) ? 1 : 0;
            } catch (IOException | UncheckedIOException e) {
                notes.tell(file + ": cannot be recovered: " + e.getMessage());
            }
        }
        for (Path file : list(Journal.TASKS_ENDING)) {
            try {
                recoverTasks(file);
            } catch (IOException | UncheckedIOException e) {
                notes.tell(file + ": cannot be recovered: " + e.getMessage());
            }
        }
        return recovered;
    }

    private List<Path> list(String ending) {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(output.state())) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(output.state(), "*" + ending)) {
                entries.forEach(files::add);
            } catch (IOException e) {
                notes.tell(output.state() + ": cannot be listed: " + e);
            }
        }
        return files;
    }

    private boolean recover(Path file) throws IOException {
        Optional<Row> row = Files.exists(file) ? read(file).stream().findFirst() : Optional.empty();
        if (row.isEmpty() || ours(row.get())) {
            return false;
        }
        String runId = row.get().get("run_id");
        Path live = Journal.liveFile(output.state(), name(file, Journal.ENDING), row.get().get("pid"));
        boolean finished = row.get().get("status").equals("completed");
        boolean unsure = !row.get().get("host_id").equals(hostId) || !Files.exists(live);
        if (!finished && unsure && !abandoned(file)) {
            return false;
        }
        try (FileLock lock = lockOf(live)) {
            if (lock == null && Files.exists(live)) {
                return false;
            }
            TableFile csv = new TableFile(output.csv(), runColumns, notes::tell);
            if (!csv.append(List.of(marked(row.get())), Optional.of("run_id"), LOCK_TIMEOUT, TableFile.WithoutLocks.WRITE)) {
                return false;
            }
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(live);
        if (row.get().get("status").equals("interrupted")) {
            notes.tell("run " + runId + " was killed; its row was written from its last checkpoint at "
                    + row.get().get("ended_at"));
        }
        return true;
    }

    /** A killed run's row says that its end is missing. */
    private static Row marked(Row row) {
        if (!row.get("status").equals("interrupted")) {
            return row;
        }
        Map<String, String> cells = new LinkedHashMap<>(row.cells());
        cells.merge("notes", "killed: what was used after " + row.get("ended_at") + " is not known",
                (notes, more) -> notes.isEmpty() ? more : notes + "; " + more);
        return new Row(cells);
    }

    /**
     * Whether this JVM runs it: then its lock must not even be looked at, since closing a second channel of a file lets
     * go of all locks that the process has on it.
     */
    private boolean ours(Row row) {
        return row.get("host_id").equals(hostId) && Lineage.lives(row.get("run_id"))
                && row.get("pid").equals(String.valueOf(ProcessHandle.current().pid()));
    }

    /** The lock of a run that is gone; null if it has no such file or still holds it. */
    private static FileLock lockOf(Path live) throws IOException {
        return Files.exists(live) ? FileLock.take(live, Duration.ZERO).orElse(null) : null;
    }

    private boolean abandoned(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant()
                .isBefore(clock.instant().minus(checkpoint.multipliedBy(CHECKPOINTS)));
    }

    /** Under a lock of their own, since several programs that start at once must not write them twice. */
    private void recoverTasks(Path file) throws IOException {
        Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
        synchronized (FileLock.monitor(file)) {
            try (FileLock lock = FileLock.take(lockFile, Duration.ZERO).orElse(null)) {
                List<Row> rows = lock != null && Files.exists(file) ? read(file) : List.of();
                if (rows.isEmpty() || Lineage.lives(rows.get(0).get("run_id"))) {
                    return;
                }
                TableFile tasks = new TableFile(output.tasks(), taskColumns, notes::tell);
                if (tasks.append(rows, Optional.empty(), LOCK_TIMEOUT, TableFile.WithoutLocks.WRITE)) {
                    Files.deleteIfExists(file);
                    Files.deleteIfExists(lockFile);
                }
            }
        }
    }

    private static List<Row> read(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (EmissionsReader reader = EmissionsReader.open(file)) {
            reader.forEach(rows::add);
        }
        return rows;
    }

    private static String name(Path file, String ending) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ending.length());
    }
}
