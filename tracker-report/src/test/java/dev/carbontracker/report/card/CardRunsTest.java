package dev.carbontracker.report.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.RunsFile;
import dev.carbontracker.report.runs.Progress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From runs to what a card says of them. */
class CardRunsTest {

    @TempDir
    Path folder;
    private CardRuns runs;

    @BeforeEach
    void read() throws Exception {
        Path ours = new RunsFile(RunsFile.OURS)
                .row("run_id", "aaaa1", "project_name", "p", "emissions", 0.25, "energy_consumed", 1, "country_name", "France",
                        "cloud_provider", "gcp", "cloud_region", "europe-west9", "cpu_model", "EPYC", "gpu_model",
                        "8 x A100", "cpu_evidence", "model", "gpu_evidence", "counter", "ram_evidence", "none", "ended_at",
                        "2026-11-24T10:00:00.000Z", "status", "completed")
                .row("run_id", "aaaa2", "project_name", "p", "emissions", 0.5, "energy_consumed", 1, "country_name", "France",
                        "region", "Brittany", "cpu_model", "Ryzen", "gpu_evidence", "unknown", "ended_at",
                        "2026-11-23T10:00:00.000Z", "status", "completed")
                .row("run_id", "inner", "parent_run_id", "aaaa1", "project_name", "p", "emissions", 0.2, "energy_consumed", 1,
                        "ended_at", "2026-11-25T10:00:00.000Z", "status", "completed").write(folder.resolve("e.csv"));
        Path codecarbon = new RunsFile(RunsFile.CODECARBON).row("run_id", "bbbb", "project_name", "q", "emissions", 0.0173,
                "energy_consumed", 1, "country_name", "Canada", "region", "quebec", "codecarbon_version", "3.2.8", "cpu_model",
                "i7", "timestamp", "2026-01-01T00:00:00").write(folder.resolve("c.csv"));
        runs = new CardRuns(List.of(ours, codecarbon), Progress.NONE);
    }

    @Test
    void project_should_be_the_sum_of_its_runs_without_those_inside_others() throws Exception {
        assertEquals(new CardEmissions(750, "Carbon Tracker (CPU model, GPU counter); Carbon Tracker (GPU unknown)",
                "pre-training", "France (gcp europe-west9); Brittany, France", "8 x A100; EPYC; Ryzen"),
                runs.emissions(runs.project("p"), "pre-training"));
    }

    @Test
    void run_of_codecarbon_should_say_so() throws Exception {
        assertEquals(new CardEmissions(17.3, "codecarbon", "", "quebec, Canada", "i7"), runs.emissions(runs.run("bbbb"), ""));
    }

    @Test
    void latest_should_be_the_outer_run_that_ended_last() throws Exception {
        assertEquals("aaaa1", runs.latest().get(0).id());
    }

    @Test
    void unknown_project_should_be_answered_with_those_there_are() {
        assertEquals("there is no run of project 'x' in these files, but of p, q",
                assertThrows(ReportException.class, () -> runs.project("x")).getMessage());
    }
}
