package dev.carbontracker.internal.run;

import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import dev.carbontracker.csv.TableFile;
import dev.carbontracker.internal.file.SafeDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Appends the rows of another file, however long that is: no more than some hundred are in memory. Rows that are in the file
 * already are left out, since a process may have been killed while it moved them.
 */
final class RowMove {

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);
    /** A cell takes some 100 bytes. */
    private static final int MOST_CELLS = 8000;

    private final Path file;
    private final TableFile table;
    private final Optional<String> unless;
    private final Present present;
    private final List<Row> batch = new ArrayList<>();
    private int cells;
    private int moved;

    private RowMove(Path file, List<String> header, Consumer<String> warnings, Optional<String> unless, Present present) {
        this.file = file;
        this.table = new TableFile(file, header, warnings);
        this.unless = unless;
        this.present = present;
    }

    /** Takes those rows out that are in the file. */
    private interface Present {
        void removeFrom(List<Row> rows) throws IOException;
    }

    /** Rows of runs. */
    static RowMove ofRuns(Path file, List<String> header, Consumer<String> warnings) {
        return new RowMove(file, header, warnings, Optional.of("run_id"), rows -> { });
    }

    /** Rows of tasks of any runs; the file is read for each batch. */
    static RowMove ofTasks(Path file, List<String> header, Consumer<String> warnings) {
        return new RowMove(file, header, warnings, Optional.empty(), rows -> {
            Set<String> wanted = new HashSet<>();
            rows.forEach(row -> wanted.add(key(row.get("run_id"), row.get("task_id"))));
            Set<String> found = new HashSet<>();
            read(file, (run, task) -> {
                if (wanted.contains(key(run, task))) {
                    found.add(key(run, task));
                }
            });
            rows.removeIf(row -> found.contains(key(row.get("run_id"), row.get("task_id"))));
        });
    }

    /** Rows of tasks of one run; the file is read once. */
    static RowMove ofTasks(String runId, Path file, List<String> header, Consumer<String> warnings) throws IOException {
        BitSet ids = new BitSet();
        read(file, (run, task) -> {
            if (run.equals(runId) && id(task) >= 0) {
                ids.set(id(task));
            }
        });
        return new RowMove(file, header, warnings, Optional.empty(),
                rows -> rows.removeIf(row -> id(row.get("task_id")) >= 0 && ids.get(id(row.get("task_id")))));
    }

    /** Ids are counted from 1; -1 for what is none that a run can have reached. */
    private static int id(String task) {
        return task.matches("\\d{1,7}") ? Integer.parseInt(task) : -1;
    }

    private static String key(String run, String task) {
        return run + "/" + task;
    }

    /** Takes the run and the number of each task in a file. */
    private interface TaskReceiver {
        void take(String run, String task);
    }

    private static void read(Path file, TaskReceiver receiver) throws IOException {
        Path real = SafeDirectory.follow(file);
        String name = real.getFileName().toString();
        try (SafeDirectory directory = SafeDirectory.open(real.getParent())) {
            if (!directory.has(name)) {
                return;
            }
            try (EmissionsReader reader = EmissionsReader.open(directory.read(name))) {
                int run = reader.column("run_id");
                int task = reader.column("task_id");
                while (reader.next()) {
                    receiver.take(reader.text(run), reader.text(task));
                }
            }
        }
    }

    /** Takes the next row; throws if rows cannot be written now. */
    void take(Row row) throws IOException {
        batch.add(row);
        cells += row.cells().size();
        if (cells >= MOST_CELLS) {
            finish();
        }
    }

    /** Writes what was taken; throws if it cannot be written now. Returns how many rows have been moved. */
    int finish() throws IOException {
        present.removeFrom(batch);
        if (!batch.isEmpty() && !table.append(batch, unless, LOCK_TIMEOUT, TableFile.WithoutLocks.WRITE)) {
            throw new IOException(file + " is locked by another thread or process");
        }
        moved += batch.size();
        batch.clear();
        cells = 0;
        return moved;
    }
}
