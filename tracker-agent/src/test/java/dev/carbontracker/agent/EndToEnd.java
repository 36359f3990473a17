package dev.carbontracker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** What tests with real JVMs have in common: a folder, and what was written to it. */
abstract class EndToEnd {

    @TempDir
    Path folder;

    static List<Jdks.Jdk> jdks() {
        return Jdks.all();
    }

    TestJvm jvm(Jdks.Jdk jdk) {
        return new TestJvm(jdk, folder);
    }

    List<Row> rows(String name) {
        return rows(folder.resolve(name));
    }

    static List<Row> rows(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (EmissionsReader reader = EmissionsReader.open(file)) {
            List<Row> rows = new ArrayList<>();
            reader.forEach(rows::add);
            assertEquals(0, reader.tornLines());
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one row of the run, which must have measured something. */
    Row onlyRow() {
        List<Row> rows = rows("emissions.csv");
        assertEquals(1, rows.size(), rows.toString());
        assertTrue(rows.get(0).number("energy_consumed").orElse(0) > 0, rows.toString());
        return rows.get(0);
    }

    /** Waits until the row in the journal of the only run meets that condition, and returns the row. */
    Row awaitJournal(String what, Predicate<Row> condition) {
        Row[] found = {null};
        TestJvm.await(what, () -> journal().filter(condition).map(row -> {
            found[0] = row;
            return true;
        }).orElse(false));
        return found[0];
    }

    /** Waits until the only run measures and all providers have responded: the end of a run warns of one that has not. */
    Row awaitMeasuring() {
        return awaitJournal("a run that measures", row -> measures(row) && !row.get("gpu_evidence").equals("unknown"));
    }

    static boolean measures(Row row) {
        return row.number("energy_consumed").orElse(0) > 0;
    }

    /** The row in the only journal. A journal is replaced as a whole, so a reader never gets a part of it. */
    private Optional<Row> journal() {
        try {
            List<Path> journals = journals();
            List<Row> rows = journals.isEmpty() ? List.of() : rows(journals.get(0));
            return journals.size() == 1 && rows.size() == 1 ? Optional.of(rows.get(0)) : Optional.empty();
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }

    List<Path> journals() {
        return journals(folder);
    }

    static List<Path> journals(Path output) {
        Path state = output.resolve(".carbontracker");
        if (!Files.isDirectory(state)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(state)) {
            return files.filter(file -> file.toString().endsWith(".journal")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
