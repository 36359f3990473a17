package dev.carbontracker.report.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.report.RunsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found wrong with a file. */
class FileHealthTest {

    @TempDir
    Path folder;

    private FileHealth health(RunsFile file) throws Exception {
        return FileHealth.of(file.write(folder.resolve("e.csv")), RunsFile.OURS);
    }

    private static RunsFile good() {
        return new RunsFile(RunsFile.OURS).row("run_id", "a", "emissions", 0.1, "cpu_energy", 1.5, "gpu_energy", "",
                "ram_energy", 0.5, "energy_consumed", 2, "carbon_intensity", 50, "tracker_version", "1");
    }

    @Test
    void whole_file_should_be_healthy() throws Exception {
        FileHealth health = health(good());
        assertEquals(List.of(), health.problems());
        assertEquals(List.of(), health.remarks());
        assertEquals("Carbon Tracker", health.kind());
        assertEquals(1, health.rows());
        assertFalse(health.mendable());
    }

    @Test
    void each_fault_should_be_named_with_its_lines() throws Exception {
        FileHealth health = health(good().line("torn").row("run_id", "b", "emissions", "x", "energy_consumed", 1)
                .row("run_id", "c", "emissions", 1, "energy_consumed", -1)
                .row("run_id", "d", "emissions", 0.1, "cpu_energy", 1, "energy_consumed", 2, "carbon_intensity", 50)
                .row("run_id", "e", "emissions", 0.2, "energy_consumed", 2, "carbon_intensity", 50)
                .row("run_id", "f", "emissions", 0.2, "energy_consumed", 2, "carbon_intensity", 50));
        assertEquals(List.of("line 3 is no whole row", "line 4 is without emissions: emissions is 'x'",
                "line 5 is without energy: energy_consumed is '-1'",
                "line 6 is out of balance: CPU, GPU and RAM do not add up to energy_consumed",
                "lines 7, 8 are out of balance: energy_consumed times carbon_intensity is not emissions"), health.problems());
        assertTrue(health.mendable());
    }

    @Test
    void other_version_copies_and_journals_should_be_remarked() throws Exception {
        Files.createDirectories(folder.resolve(".carbontracker"));
        Files.writeString(folder.resolve(".carbontracker/x.journal"), "");
        Path file = good().row("run_id", "a", "emissions", 0.1, "energy_consumed", 2).write(folder.resolve("e.csv"));
        List<String> newer = new java.util.ArrayList<>(RunsFile.OURS);
        newer.add("colour");
        FileHealth health = FileHealth.of(file, newer);
        assertEquals(List.of(), health.problems());
        assertEquals(List.of("written by an older version, without colour; the next run adds them",
                "1 row is an earlier state or a copy of a run; reports count the last",
                "1 journal beside it: of runs in progress, or of runs that were killed; the command recover writes their rows"),
                health.remarks());
    }
}
