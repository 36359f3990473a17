package dev.carbontracker.internal.run;

import dev.carbontracker.csv.Row;
import dev.carbontracker.csv.Table;
import dev.carbontracker.internal.file.FileLock;
import dev.carbontracker.internal.file.SafeDirectory;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.TaskReport;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
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

    private final OutputFolder output;
    private final String name;
    private final String tasksName;
    private final String liveName;
    private final FileLock live;

    private Journal(OutputFolder output, String runId, long pid, FileLock live) {
        this.output = output;
        this.name = name(runId);
        this.tasksName = runId + TASKS_ENDING;
        this.liveName = liveName(runId, String.valueOf(pid));
        this.live = live;
    }

    /**
     * Opens the journal of a run and takes its lock; on a file system without locks it goes without. If another run
     * of the same id has left or keeps a journal, this one has the process id in its name.
     */
    static Journal open(OutputFolder output, String runId, long pid) throws IOException {
        try (SafeDirectory state = output.openState()) {
            String id = state.has(name(runId)) ? runId + "-" + pid + "-" + Long.toHexString(System.nanoTime()) : runId;
            if (state.isShared()) {
                state.create(name(id), SafeDirectory.Access.PRIVATE).close(); // before another user takes the name
            }
            FileLock lock = null;
            try {
                lock = FileLock.take(state, liveName(id, String.valueOf(pid)),
                        SafeDirectory.Access.PRIVATE, Duration.ZERO).orElse(null);
            } catch (IOException e) {
                state.delete(liveName(id, String.valueOf(pid)));
            }
            return new Journal(output, id, pid, lock);
        }
    }

    static String name(String runId) {
        return runId + ENDING;
    }

    static Path file(Path state, String runId) {
        return state.resolve(name(runId));
    }

    static String liveName(String runId, String pid) {
        return runId + "." + pid + ".live";
    }

    static Path liveFile(Path state, String runId, String pid) {
        return state.resolve(liveName(runId, pid));
    }

    /** Replaces the journal by one with that row. */
    void write(Table<RunReport> table, Row row) throws IOException {
        replace(name, out -> out.write(table.text(row).getBytes(StandardCharsets.UTF_8)));
    }

    /** Keeps tasks that could not be appended. */
    void keep(Table<TaskReport> table, List<TaskReport> tasks) throws IOException {
        replace(tasksName, out -> {
            Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            table.writeHeader(text);
            for (TaskReport task : tasks) {
                table.write(table.row(task), text);
            }
            text.flush();
        });
    }

    private void replace(String file, SafeDirectory.Content content) throws IOException {
        try (SafeDirectory state = output.openState()) {
            state.replace(file, SafeDirectory.Access.PRIVATE, content);
        }
    }

    /** Removes the journal: its row is in the file. */
    void discard() throws IOException {
        delete(name);
    }

    private void delete(String file) throws IOException {
        try (SafeDirectory state = output.openExistingState()) {
            state.delete(file);
        } catch (NoSuchFileException e) {
            // a user has removed the directory
        }
    }

    /** Releases the lock. */
    @Override
    public void close() throws IOException {
        if (live != null) {
            live.close();
            delete(liveName);
        }
    }
}
