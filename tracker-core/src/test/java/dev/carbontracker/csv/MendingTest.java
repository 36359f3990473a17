package dev.carbontracker.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.internal.file.FileLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that other programs have hurt. */
class MendingTest {

    private static final List<String> COLUMNS = EmissionsCsv.runs("", "", ZoneOffset.UTC).header();
    private static final String CODECARBON = String.join(",", COLUMNS.subList(0, EmissionsCsv.CODECARBON_COLUMNS)) + ",extra\n";

    @TempDir
    Path folder;

    private static List<Row> rows(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (EmissionsReader reader = EmissionsReader.open(file)) {
            reader.forEach(rows::add);
            assertEquals(0, reader.tornLines());
        }
        return rows;
    }

    private static String row(String runId, boolean shortened) {
        StringBuilder line = new StringBuilder();
        for (String column : COLUMNS.subList(0, EmissionsCsv.CODECARBON_COLUMNS)) {
            if (shortened && List.of("region", "longitude", "latitude").contains(column)) {
                continue;
            }
            line.append(line.length() == 0 ? "" : ",").append(switch (column) {
                case "timestamp" -> "2026-11-24T06:00:00";
                case "run_id" -> runId;
                case "tracking_mode" -> "machine";
                case "on_cloud" -> "N";
                case "emissions" -> "0.5";
                default -> "";
            });
        }
        return line + ",kept\n";
    }

    @Test
    void file_should_be_put_right_and_the_old_one_kept() throws IOException {
        Path file = folder.resolve("emissions.csv");
        String old = CODECARBON + row("a", false) + row("b", true) + "torn line\n" + row("c", true);
        Files.writeString(file, old);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.writeString(folder.resolve("emissions_full.csv"), "run_id,tracker_version,emissions,on_cloud,tracking_mode,host,"
                + "zone,status,cpu_evidence\nc,1,0.5,N,machine,h,FRA,completed,model\n");
        Mending.Result result = new Mending(file, COLUMNS).mend().orElseThrow();
        assertEquals(new Mending.Result(3, 1, 2, 1, file.resolveSibling("emissions.csv.bak-1").toRealPath()), result);
        List<Row> rows = rows(file);
        assertEquals(List.of("a", "b", "c"), rows.stream().map(row -> row.get("run_id")).toList());
        assertEquals("machine", rows.get(1).get("tracking_mode"));
        assertEquals("kept", rows.get(1).get("extra"));
        assertEquals("FRA", rows.get(2).get("zone"));
        assertTrue(rows.get(0).cells().keySet().containsAll(COLUMNS));
        assertEquals(old, Files.readString(result.backup()));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Mending.Result again = new Mending(file, COLUMNS).mend().orElseThrow();
        assertEquals(0, again.torn() + again.shortened());
        assertEquals(rows, rows(file));
    }

    @Test
    void file_that_another_process_writes_should_be_left_alone() throws IOException {
        Path file = Files.writeString(folder.resolve("emissions.csv"), CODECARBON + "torn\n");
        Path lockFile = Files.createDirectories(folder.resolve(".carbontracker")).resolve("emissions.csv.lock");
        FileLock lock = FileLock.take(lockFile, Duration.ZERO).orElseThrow();
        try {
            assertEquals(Optional.empty(), new Mending(file, COLUMNS).mend());
        } finally {
            lock.close();
        }
        assertEquals(CODECARBON + "torn\n", Files.readString(file));
    }

    @Test
    void failure_should_leave_nothing_half_done() throws IOException {
        Path file = Files.writeString(folder.resolve("emissions.csv"), CODECARBON + "torn\n");
        Files.writeString(folder.resolve("emissions_full.csv"), "\"an open quote");
        assertThrows(IOException.class, () -> new Mending(file, COLUMNS).mend());
        assertEquals(CODECARBON + "torn\n", Files.readString(file));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(Set.of("emissions.csv", "emissions_full.csv", ".carbontracker"),
                    left.map(path -> path.getFileName().toString()).collect(Collectors.toSet()));
        }
    }
}
