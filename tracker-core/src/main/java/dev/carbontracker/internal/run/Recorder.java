package dev.carbontracker.internal.run;

import dev.carbontracker.csv.EmissionsCsv;
import dev.carbontracker.csv.Row;
import dev.carbontracker.csv.Table;
import dev.carbontracker.csv.TableFile;
import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.NamePattern;
import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.host.HostName;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.TaskReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The recording half of a run: its folder, journal, row and tasks. One thread at a time. */
final class Recorder {

    private static final Duration FALLBACK_LOCK = Duration.ofMillis(200);
    private static final Duration RECOVERY_AT_STOP = Duration.ofMillis(500);

    private final RunSetup setup;
    private final Notes notes;
    private Table<RunReport> runs;
    private final TaskWriter tasks;
    private volatile Optional<OutputFolder> output = Optional.empty();
    private volatile Optional<OutputFolder> fallback = Optional.empty();
    private volatile long bytesBefore;
    private volatile Journal journal;
    private volatile Thread recovery;

    Recorder(RunSetup setup, Notes notes) {
        this.setup = setup;
        this.notes = notes;
        this.tasks = new TaskWriter(notes, setup.world().nanoTime());
    }

    /** Finds the folder, opens the journal, and begins to recover runs that were killed. */
    void open(String runId, Instant startedAt) {
        Options options = setup.options();
        JvmEnvironment jvm = setup.world().jvm();
        runs = EmissionsCsv.runs(setup.world().version().get(), jvm.javaVersion(), ZoneId.systemDefault());
        Path asked = jvm.workingDirectory().resolve(fill(options.path(Option.OUTPUT).toString(), startedAt));
        output = OutputFolder.open(asked, fill(options.text(Option.FILE).orElseThrow(), startedAt), jvm, notes);
        if (output.isEmpty()) {
            tasks.openNowhere();
        }
        bytesBefore = csv().map(file -> file.toFile().length()).orElse(0L);
        output.ifPresent(folder -> {
            tasks.open(new TaskWriter.Folders(folder, () -> fallback(new ArrayList<>())));
            try {
                journal = Journal.open(folder, runId, ProcessHandle.current().pid());
            } catch (IOException e) {
                notes.warn("no journal can be kept in " + folder.state() + ": " + OutputFolder.reason(e));
            }
            recovery = DaemonThreads.make("carbontracker-recovery", () -> recovery(folder).recover());
            recovery.start();
        });
    }

    private static String fill(String name, Instant startedAt) {
        return NamePattern.fill(name, ProcessHandle.current().pid(), startedAt.atZone(ZoneId.systemDefault()));
    }

    private Recovery recovery(OutputFolder folder) {
        HostName host = new HostName(setup.options().path(Option.PROCFS_ROOT), setup.world().jvm().environment());
        Recovery.Target target = new Recovery.Target(folder, setup.options().text(Option.FILE).orElseThrow(),
                runs.header(), tasks.header());
        return new Recovery(target, host.bootIdHash(), setup.options().duration(Option.CHECKPOINT),
                setup.world().clock(), notes);
    }

    /** Does what {@link #finish} will do, to have all classes for it. */
    void rehearse(RunReport soFar) {
        output.ifPresent(folder -> Rehearsal.of(runs, soFar, folder));
    }

    /** The file of runs; empty before it is open, or if there is none. */
    Optional<Path> csv() {
        return output.map(OutputFolder::csv);
    }

    /** How long the file of runs was when it was opened. */
    long bytesBefore() {
        return bytesBefore;
    }

    /** Takes a task that ended; from any thread, which may wait a moment unless it is the one that writes. */
    void task(TaskReport task, boolean mayWait) {
        if (setup.scope() != RunSetup.Scope.PART) {
            tasks.add(task, mayWait);
        }
    }

    /** Whether so many tasks wait that they should be appended before the next checkpoint. */
    boolean tasksDue() {
        return tasks.isDue();
    }

    /** Writes what is known so far: the journal, and the tasks that have ended. */
    void checkpoint(RunReport soFar) {
        if (journal != null) {
            try {
                journal.write(runs, runs.row(soFar));
            } catch (IOException e) {
                notes.warn("the journal could not be written: " + OutputFolder.reason(e));
            }
        }
        tasks.write();
    }

    /** Appends the tasks that have ended. */
    void writeTasks() {
        tasks.write();
    }

    /**
     * Writes the row: journal first, then the file, for which the lock is awaited that long.
     *
     * @return the file that has the row now; empty if it is in the journal or nowhere
     */
    Optional<Path> finish(RunReport report, Duration timeout) {
        if (output.isEmpty()) {
            return Optional.empty();
        }
        Row row = runs.row(report);
        boolean journaled = journal(row);
        Optional<String> lost = finishTasks();
        if (lost.isPresent()) {
            notes.tell(lost.get());
            row = row.withAdded("notes", lost.get());
            journaled |= journal(row);
        }
        Optional<Path> written = append(output.get(), row, timeout);
        if (written.isEmpty() && journaled) {
            notes.tell("the row stays in " + output.get().state() + " and the next run in that folder writes it");
        } else if (written.isEmpty()) {
            written = elsewhere(row);
        }
        if (written.isPresent()) {
            discardJournal();
        }
        close();
        awaitRecovery();
        return written;
    }

    private boolean journal(Row row) {
        try {
            if (journal != null) {
                journal.write(runs, row);
                return true;
            }
        } catch (IOException e) {
            notes.tell("the journal could not be written: " + OutputFolder.reason(e));
        }
        return false;
    }

    /** The row is worth more than its tasks. */
    private Optional<String> finishTasks() {
        try {
            return tasks.finish(journal);
        } catch (Throwable e) {
            return Optional.of("tasks could not be written: " + e);
        }
    }

    private Optional<Path> append(OutputFolder folder, Row row, Duration timeout) {
        TableFile file = new TableFile(folder.csv(), runs.header(), notes::tell).withoutLongRewrites();
        try {
            if (file.append(List.of(row), Optional.empty(), timeout, TableFile.WithoutLocks.REFUSE)) {
                return Optional.of(folder.csv());
            }
            notes.tell(folder.csv() + " is locked by another thread or process");
        } catch (IOException e) {
            notes.tell("no row could be appended to " + folder.csv() + ": " + OutputFolder.reason(e));
        }
        return Optional.empty();
    }

    /** Neither row nor journal could be written, as on a full disk: the row goes to a fallback directory. */
    private Optional<Path> elsewhere(Row row) {
        List<String> reasons = new ArrayList<>();
        Optional<OutputFolder> other = fallback(reasons);
        try {
            if (other.isPresent() && new TableFile(other.get().csv(), runs.header(), notes::tell)
                    .append(List.of(row), Optional.empty(), FALLBACK_LOCK, TableFile.WithoutLocks.WRITE)) {
                notes.tell("the row went to " + other.get().csv());
                return other.map(OutputFolder::csv);
            }
        } catch (IOException e) {
            notes.tell("nor to " + other.get().csv() + ": " + OutputFolder.reason(e));
        }
        reasons.forEach(reason -> notes.tell("nor to " + reason));
        notes.lost("the row is nowhere but here: " + row.cells());
        return Optional.empty();
    }

    /** A fallback directory, the same one each time. */
    private Optional<OutputFolder> fallback(List<String> reasons) {
        if (fallback.isEmpty()) {
            fallback = output.flatMap(folder -> OutputFolder.instead(folder.fallback().orElse(folder.folder()),
                    folder.csv().getFileName().toString(), setup.world().jvm(), reasons));
        }
        return fallback;
    }

    /** Leaves no row: the run was shorter than the user wants to know of. */
    void discard() {
        discardJournal();
        close();
    }

    private void discardJournal() {
        try {
            if (journal != null) {
                journal.discard();
            }
        } catch (IOException e) {
            notes.tell("a journal could not be removed: " + e.getMessage());
        }
    }

    private void close() {
        try {
            if (journal != null) {
                journal.close();
            }
        } catch (IOException e) {
            notes.tell("a lock could not be removed: " + e.getMessage());
        }
    }

    private void awaitRecovery() {
        try {
            if (recovery != null) {
                recovery.join(RECOVERY_AT_STOP.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
