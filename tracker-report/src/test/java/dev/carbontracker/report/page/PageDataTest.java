package dev.carbontracker.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.RunsFile;
import dev.carbontracker.report.runs.Progress;
import dev.carbontracker.report.summary.GroupKey;
import dev.carbontracker.report.summary.Summary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page's script gets: whole sums in bounded size, and nothing that ends its element. */
class PageDataTest {

    @TempDir
    Path folder;

    private Summary summary(RunsFile file) throws Exception {
        return Summary.read(List.of(file.write(folder.resolve("e.csv"))), GroupKey.PROJECT, HtmlPage.LABELS, Progress.NONE);
    }

    @Test
    void sums_should_be_whole_where_runs_are_too_many_to_be_shown() throws Exception {
        Random random = new Random(2);
        RunsFile file = new RunsFile(RunsFile.OURS);
        for (int i = 0; i < 45_000; i++) {
            double kilograms = random.nextInt(1000) / 1000.0;
            file.row("run_id", "r" + i, "project_name", "p" + i % 5, "emissions", kilograms, "energy_consumed", 2 * kilograms,
                    "ended_at", String.format("2026-01-%02dT00:00:00.000Z", 1 + i % 20));
        }
        Summary summary = summary(file);
        Map<String, Object> data = JSON.std.mapFrom(new PageData(summary, HtmlPage.LABELS, Map.of()).json());
        List<?> rows = (List<?>) data.get("runs");
        double kilograms = 0;
        double runs = 0;
        for (Object row : rows) {
            List<?> cells = (List<?>) row;
            runs += ((Number) cells.get(HtmlPage.LABELS.size() + 1)).doubleValue();
            kilograms += ((Number) cells.get(HtmlPage.LABELS.size() + 3)).doubleValue();
        }
        assertEquals(summary.totals().emissionsKilograms(), kilograms, 1e-6 * kilograms);
        assertEquals(45_000, runs);
        assertTrue(rows.size() <= 20_000 + 20 * 5, "only the largest stand alone: " + rows.size());
    }

    @Test
    void data_should_not_end_the_element_that_holds_it() throws Exception {
        String name = "</script><!--<script>&amp;\u2028";
        String json = new PageData(summary(new RunsFile(RunsFile.OURS).row("run_id", name, "project_name", name, "emissions", 1,
                "energy_consumed", 1)), HtmlPage.LABELS, Map.of("<x>", new PowerSeries("tasks", List.of(
                new PowerSeries.Span(0, 1, 2, name))))).json();
        assertFalse(json.contains("<") || json.contains(">") || json.contains("&"), json);
        Map<?, ?> project = (Map<?, ?>) ((List<?>) JSON.std.mapFrom(json).get("labels")).get(0);
        assertEquals(List.of(name), project.get("texts"));
    }

    /** Stands for the tracker's own event, which has more fields. */
    @Name("dev.carbontracker.Sample")
    static final class Sample extends Event {
        String runId;
        double cpuPowerWatts;
        double gpuPowerWatts;
        double ramPowerWatts;
    }

    @Test
    void power_should_be_read_from_a_recording() throws Exception {
        Path file = folder.resolve("run.jfr");
        try (Recording recording = new Recording()) {
            recording.enable(Sample.class);
            recording.start();
            for (int i = 0; i < 3; i++) {
                Sample sample = new Sample();
                sample.runId = "r";
                sample.cpuPowerWatts = 40;
                sample.gpuPowerWatts = Double.NaN;
                sample.ramPowerWatts = 2.5;
                sample.commit();
                java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
            }
            recording.stop();
            recording.dump(file);
        }
        PowerSeries series = PowerSeries.ofRecording(file).get("r");
        assertEquals("samples", series.source());
        assertEquals(2, series.spans().size());
        assertEquals(42.5, series.spans().get(0).watts());
        Path none = Files.writeString(folder.resolve("none.jfr"), "x");
        assertTrue(assertThrows(ReportException.class, () -> PowerSeries.ofRecording(none)).getMessage()
                .startsWith(none + ": cannot be read as a recording of JDK Flight Recorder"));
    }

    @Test
    void template_should_not_look_at_what_was_put_in() {
        assertEquals("a {{b}} c", Template.fill("a {{x}} c", Map.of("x", "{{b}}")));
    }
}
