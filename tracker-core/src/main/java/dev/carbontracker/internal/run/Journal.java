package dev.carbontracker.internal.run;

import dev.carbontracker.csv.Row;
import dev.carbontracker.csv.Table;
import dev.carbontracker.internal.file.AtomicFile;
import dev.carbontracker.internal.file.FileLock;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.TaskReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a run leaves behind if it is killed: a file with its row as of the last checkpoint, and a lock that is free once
 * its process is gone.
 */
final class Journal implements AutoCloseable {

    static final String ENDING = ".journal";
    static final String TASKS_ENDING = ".tasks";

    private final Path file;
    private final Path tasksFile;
    private final Path liveFile;
    private final FileLock live;

    private Journal(Path file, Path tasksFile, Path liveFile, FileLock live) {
        this.file = file;
        this.tasksFile = tasksFile;
        this.liveFile = liveFile;
        this.live = live;
    }

    /**
     * Opens the journal of a run and takes its lock; on a file system without locks it goes without. Where another run
     * of the same id has left or keeps a journal, this one has the process id in its name.
     */
    static Journal open(Path state, String runId, long pid) throws IOException {
        if (Files.exists(file(state, runId))) {
            return open(state, runId + "-" + pid + "-" + Long.toHexString(System.nanoTime()), pid);
        }
        Path liveFile = liveFile(state, runId, String.valueOf(pid));
        FileLock lock = null;
        try {
            lock = FileLock.take(liveFile, Duration.ZERO).orElse(null);
        } catch (IOException e) {
            Files.deleteIfExists(liveFile);
        }
        return new Journal(file(state, runId), state.resolve(runId + TASKS_ENDING), liveFile, lock);
    }

    static Path file(Path state, String runId) {
        return state.resolve(runId + ENDING);
    }

    static Path liveFile(Path state, String runId, String pid) {
        return state.resolve(runId + "." + pid + ".live");
    }

    /** Replaces the journal by one with that row. */
    void write(Table<RunReport> table, Row row) throws IOException {
        AtomicFile.replace(file, table.text(row).getBytes(StandardCharsets.UTF_8));
    }

    /** Keeps tasks that could not be appended. */
    void keep(Table<TaskReport> table, List<Row> rows) throws IOException {
        AtomicFile.replace(tasksFile, table.text(rows).getBytes(StandardCharsets.UTF_8));
    }

    /** Removes the journal: its row is in the file. */
    void discard() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Lets the lock go. */
    @Override
    public void close() throws IOException {
        if (live != null) {
            live.close();
            Files.deleteIfExists(liveFile);
        }
    }
}
