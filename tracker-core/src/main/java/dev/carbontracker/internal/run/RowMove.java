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
        return new RowMove(file, header, warnings, Optional.empty(), rows -> removePresent(rows, file));
    }

    /** Rows of tasks of one run; the file is read once, and again only for batches of which it may have some. */
    static RowMove ofTasks(String runId, Path file, List<String> header, Consumer<String> warnings) throws IOException {
        BitSet ids = new BitSet();
        read(file, key -> {
            if (key.run().equals(runId)) {
                ids.set(key.id());
            }
        });
        return new RowMove(file, header, warnings, Optional.empty(), rows -> {
            if (rows.stream().anyMatch(row -> ids.get(Key.of(row).id()))) {
                removePresent(rows, file);
            }
        });
    }

    private static void removePresent(List<Row> rows, Path file) throws IOException {
        Set<Key> wanted = new HashSet<>();
        rows.forEach(row -> wanted.add(Key.of(row)));
        Set<Key> found = new HashSet<>();
        read(file, key -> {
            if (wanted.contains(key)) {
                found.add(key);
            }
        });
        rows.removeIf(row -> found.contains(Key.of(row)));
    }

    /** What tells tasks apart: several runs may have been given one id. */
    private record Key(String run, String task, String startedAt) {

        static Key of(Row row) {
            return new Key(row.get("run_id"), row.get("task_id"), row.get("started_at"));
        }

        /** Tasks are counted from 1; 0 stands for those whose bit would take too much memory. */
        int id() {
            return task.matches("[1-3]?\\d{1,6}") ? Integer.parseInt(task) : 0;
        }
    }

    private static void read(Path file, Consumer<Key> receiver) throws IOException {
        Path real = SafeDirectory.follow(file);
        String name = real.getFileName().toString();
        try (SafeDirectory directory = SafeDirectory.open(real.getParent())) {
            if (!directory.has(name)) {
                return;
            }
            try (EmissionsReader reader = EmissionsReader.open(directory.read(name))) {
                int run = reader.column("run_id");
                int task = reader.column("task_id");
                int startedAt = reader.column("started_at");
                while (reader.next()) {
                    receiver.accept(new Key(reader.text(run), reader.text(task), reader.text(startedAt)));
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
