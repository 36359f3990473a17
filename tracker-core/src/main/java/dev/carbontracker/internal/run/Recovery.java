package dev.carbontracker.internal.run;

import dev.carbontracker.csv.EmissionsCsv;
import dev.carbontracker.csv.Row;
import dev.carbontracker.csv.TableFile;
import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.NamePattern;
import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.file.FileLock;
import dev.carbontracker.internal.file.SafeDirectory;
import dev.carbontracker.internal.host.HostName;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
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
    /** The next run goes on with those after them. */
    private static final int MOST_AT_ONCE = 10_000;
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);
    /** No file takes so long to be written. */
    private static final Duration LEFTOVER = Duration.ofHours(1);

    private final Target target;
    private final String hostId;
    private final Duration checkpoint;
    private final Clock clock;
    private final Notes notes;
    private int failedOfOthers;

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

    /**
     * Journals that are there.
     *
     * @param own    of runs of this user that are in progress, or that could not be recovered
     * @param others of other users, who recover them themselves
     */
    public record Journals(int own, int others) {
    }

    /** How many journals there are; root counts all as its own. */
    public Journals journals() {
        int own = 0;
        int others = 0;
        try (SafeDirectory state = target.folder().openExistingState()) {
            for (String name : state.names(Journal.ENDING)) {
                boolean ours = isMine(state, name);
                own += ours ? 1 : 0;
                others += ours ? 0 : 1;
            }
        } catch (NoSuchFileException e) {
            return new Journals(0, 0);
        } catch (IOException e) {
            notes.tell(target.folder().state() + ": cannot be listed: " + OutputFolder.reason(e));
        }
        return new Journals(own, others);
    }

    /** Recovers all journals of dead runs of this user; returns how many rows were written. */
    public int recover() {
        int recovered = 0;
        try (SafeDirectory state = target.folder().openExistingState()) {
            for (String name : state.names(Journal.ENDING, MOST_AT_ONCE, name -> isWanted(state, name))) {
                recovered += attempt(state, name, () -> recover(state, name)) ? 1 : 0;
            }
            for (String name : state.names(Journal.TASKS_ENDING, MOST_AT_ONCE, name -> isWanted(state, name))) {
                attempt(state, name, () -> recoverTasks(state, name));
            }
            removeLeftovers(state, "");
            if (failedOfOthers > 0) {
                notes.tell(state.path() + ": " + failedOfOthers + " journals of other users cannot be recovered");
            }
            try (SafeDirectory output = SafeDirectory.open(target.folder().folder())) {
                removeLeftovers(output, target.folder().csv().getFileName() + ".");
            }
        } catch (NoSuchFileException e) {
            return 0; // no run has been there
        } catch (IOException e) {
            notes.tell(target.folder().state() + ": cannot be listed: " + OutputFolder.reason(e));
        }
        return recovered;
    }

    /** Temporary files of this user that a process has left when it was killed. */
    private void removeLeftovers(SafeDirectory directory, String of) throws IOException {
        for (String name : directory.names(".tmp", MOST_AT_ONCE, name -> name.startsWith("." + of))) {
            Optional<BasicFileAttributes> found = directory.attributes(name);
            boolean old = found.isPresent() && found.get().isRegularFile()
                    && found.get().lastModifiedTime().toInstant().isBefore(clock.instant().minus(LEFTOVER));
            if (old && directory.isOurs(name)) {
                directory.delete(name);
            }
        }
    }

    /** What is done with one journal. */
    private interface Step {
        boolean run() throws IOException;
    }

    /** Files of other users are left to them, unless this user is root. */
    private static boolean isWanted(SafeDirectory state, String name) {
        try {
            return isMine(state, name) || state.attributes(name).map(found -> !found.isRegularFile()).orElse(false);
        } catch (IOException e) {
            return false; // gone meanwhile
        }
    }

    private boolean attempt(SafeDirectory state, String name, Step step) {
        boolean mine = false;
        try {
            if (!state.attributes(name).map(BasicFileAttributes::isRegularFile).orElse(true)) {
                notes.tell(state.path().resolve(name) + ": is no regular file, so it is left alone");
                return false;
            }
            mine = state.isOurs(name);
            return (mine || state.isOfRoot()) && step.run();
        } catch (NoSuchFileException e) {
            return false; // another process was faster, or the run has ended
        } catch (IOException | RuntimeException e) {
            if (mine) {
                notes.tell(state.path().resolve(name) + ": cannot be recovered: " + OutputFolder.reason(e));
            } else {
                failedOfOthers++;
            }
            return false;
        }
    }

    /** Journals of other users may hold anything; only they or root recover them. */
    private static boolean isMine(SafeDirectory state, String name) throws IOException {
        return state.isOfRoot() || state.isOurs(name);
    }

    private boolean recover(SafeDirectory state, String name) throws IOException {
        Optional<Row> row = JournalReader.run(state, name);
        if (row.isEmpty() && abandoned(state, name)) {
            state.delete(name); // killed before its first reading
        }
        if (row.isEmpty() || ours(row.get())) {
            return false;
        }
        String runId = row.get().get("run_id");
        String live = Journal.liveName(name.substring(0, name.length() - Journal.ENDING.length()), row.get().get("pid"));
        boolean finished = !row.get().get("status").equals("interrupted");
        boolean unsure = !row.get().get("host_id").equals(hostId) || !state.has(live);
        if (!finished && unsure && !abandoned(state, name)) {
            return false;
        }
        try (FileLock lock = lockOf(state, live)) {
            if (lock == null && state.has(live)) {
                return false;
            }
            TableFile csv = new TableFile(target.csv(row.get()), target.runColumns(), notes::tell);
            if (!csv.append(List.of(marked(row.get())), Optional.of("run_id"), LOCK_TIMEOUT, TableFile.WithoutLocks.WRITE)) {
                return false;
            }
            state.delete(name);
        }
        state.delete(live);
        if (!finished) {
            notes.tell("run " + runId + " was killed; its row was written from its last checkpoint at "
                    + row.get().get("ended_at"));
        }
        return true;
    }

    /** A killed run's row says that its end is missing. */
    private static Row marked(Row row) {
        return row.get("status").equals("interrupted")
                ? row.withAdded("notes", "killed: what was used after " + row.get("ended_at") + " is not known") : row;
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
    private static FileLock lockOf(SafeDirectory state, String live) throws IOException {
        return state.has(live) ? FileLock.take(state, live, SafeDirectory.Access.PRIVATE, Duration.ZERO).orElse(null) : null;
    }

    private boolean abandoned(SafeDirectory state, String name) throws IOException {
        Optional<BasicFileAttributes> found = state.attributes(name);
        return found.isPresent() && found.get().lastModifiedTime().toInstant()
                .isBefore(clock.instant().minus(checkpoint.multipliedBy(CHECKPOINTS)));
    }

    /** Under a lock of their own, because several programs that start at once must not write them twice. */
    private boolean recoverTasks(SafeDirectory state, String name) throws IOException {
        String lockName = name + ".lock";
        try (FileLock.Turn turn = FileLock.Turn.take(state.path().resolve(name), Duration.ZERO).orElse(null);
                FileLock lock = turn == null ? null
                        : FileLock.take(state, lockName, SafeDirectory.Access.PRIVATE, Duration.ZERO).orElse(null)) {
            Optional<String> run = lock != null && state.has(name) ? JournalReader.tasks(state, name, row -> { })
                    : Optional.empty();
            if (run.isEmpty() || Lineage.lives(run.get())) {
                return false;
            }
            RowMove move = RowMove.ofTasks(run.get(), target.folder().tasks(), target.taskColumns(), notes::tell);
            JournalReader.tasks(state, name, move::take);
            move.finish();
            state.delete(name);
            state.delete(lockName);
            return true;
        }
    }
}
