package dev.carbontracker.internal.run;

import dev.carbontracker.csv.Row;
import dev.carbontracker.csv.Table;
import dev.carbontracker.csv.TableFile;
import dev.carbontracker.internal.file.SafeDirectory;
import dev.carbontracker.model.RunReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Does once, while the program works, what the run does when the JVM ends: a JVM that is ending, perhaps out of memory,
 * is no place to load classes for the first time, and should not have to wait for them.
 */
final class Rehearsal {

    private static final Duration NOW = Duration.ZERO;

    private Rehearsal() {
    }

    /** Writes the row twice to a file in a new directory, formats it, and removes the directory. */
    static void of(Table<RunReport> runs, RunReport soFar, OutputFolder output) {
        String name = SafeDirectory.newName("rehearsal");
        try (SafeDirectory state = output.openState()) {
            Row row = runs.row(soFar);
            try (SafeDirectory directory = state.newPrivateChild(name)) {
                TableFile file = new TableFile(directory.path().resolve("rehearsal.csv"), runs.header(), Rehearsal::ignore);
                file.append(List.of(row), Optional.empty(), NOW, TableFile.WithoutLocks.WRITE);
                file.append(List.of(row), Optional.empty(), NOW, TableFile.WithoutLocks.WRITE);
                directory.clear();
            } finally {
                state.deleteIfEmpty(name);
            }
            ignore(Summary.line(soFar, Optional.empty()));
            InnerRuns.cover(soFar.run().runId(), new InnerRuns.Span(soFar.startedAt(), soFar.endedAt(), "", ""));
        } catch (IOException | RuntimeException | LinkageError e) {
            // it was not for real
        }
    }

    private static void ignore(String text) {
        // it was not for real
    }
}
