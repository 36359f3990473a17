package dev.carbontracker.internal.run;

import dev.carbontracker.csv.EmissionsCsv;
import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import dev.carbontracker.csv.TableFile;
import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.NamePattern;
import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.file.FileLock;
import dev.carbontracker.internal.host.HostName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
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

    private final Target target;
    private final String hostId;
    private final Duration checkpoint;
    private final Clock clock;
    private final Notes notes;

    /**
     * Where rows go.
     *
     * @param folder      the folder, its state and its file of tasks
     * @param fileName    name of the file of runs, which may be a pattern: each run's own process and start fill it in
     * @param runColumns  headings of the file of runs
     * @param taskColumns headings of the file of tasks
     */
    record Target(OutputFolder folder, String fileName, List<String> runColumns, List<String> taskColumns) {

        Path csv(Row row) {
            if (fileName.indexOf('%') < 0) {
                return folder.csv();
            }
            return folder.folder().resolve(NamePattern.fill(fileName, (long) row.number("pid").orElse(0),
                    Instant.parse(row.get("started_at")).atZone(ZoneId.systemDefault())));
        }
    }

    /**
     * A recovery.
     *
     * @param hostId      id of this host
     * @param checkpoint  time between two writes of a journal
     */
    Recovery(Target target, String hostId, Duration checkpoint, Clock clock, Notes notes) {
        this.target = target;
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
        String fileName = options.text(Option.FILE).orElseThrow();
        OutputFolder output = new OutputFolder(folder, folder.resolve(NamePattern.fill(fileName,
                ProcessHandle.current().pid(), Instant.now().atZone(ZoneId.systemDefault()))), Optional.empty());
        HostName host = new HostName(options.path(Option.PROCFS_ROOT), jvm.environment());
        Target target = new Target(output, fileName, EmissionsCsv.runs("", "", ZoneOffset.UTC).header(),
                EmissionsCsv.tasks().header());
        return new Recovery(target, host.bootIdHash(), options.duration(Option.CHECKPOINT), Clock.systemUTC(),
                new Notes(log));
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
            } catch (IOException | RuntimeException e) {
                notes.tell(file + ": cannot be recovered: " + e.getMessage());
            }
        }
        for (Path file : list(Journal.TASKS_ENDING)) {
            try {
                recoverTasks(file);
            } catch (IOException | RuntimeException e) {
                notes.tell(file + ": cannot be recovered: " + e.getMessage());
            }
        }
        return recovered;
    }

    private List<Path> list(String ending) {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(target.folder().state())) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(target.folder().state(), "*" + ending)) {
                entries.forEach(files::add);
            } catch (IOException | DirectoryIteratorException e) {
                notes.tell(target.folder().state() + ": cannot be listed: " + e);
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
        Path live = Journal.liveFile(target.folder().state(), name(file, Journal.ENDING), row.get().get("pid"));
        boolean finished = row.get().get("status").equals("completed");
        boolean unsure = !row.get().get("host_id").equals(hostId) || !Files.exists(live);
        if (!finished && unsure && !abandoned(file)) {
            return false;
        }
        try (FileLock lock = lockOf(live)) {
            if (lock == null && Files.exists(live)) {
                return false;
            }
            TableFile csv = new TableFile(target.csv(row.get()), target.runColumns(), notes::tell);
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
                TableFile tasks = new TableFile(target.folder().tasks(), target.taskColumns(), notes::tell);
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
