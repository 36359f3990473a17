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

    List<Path> journals() {
        Path state = folder.resolve(".carbontracker");
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
