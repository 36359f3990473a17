package dev.carbontracker.report.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.RunsFile;
import dev.carbontracker.report.runs.Progress;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums, groups, and how they are told. */
class SummaryTest {

    @TempDir
    Path folder;

    private RunsFile some() {
        return new RunsFile(RunsFile.OURS)
                .row("run_id", "11111111-0000-4000-8000-000000000001", "project_name", "mnist", "model_name", "cnn",
                        "duration", 3600, "emissions", 0.05, "emissions_low", 0.04, "emissions_high", 0.07,
                        "energy_consumed", 1, "cpu_energy", 0.25, "gpu_energy", 0.7, "ram_energy", 0.05, "cpu_evidence",
                        "model", "gpu_evidence", "counter", "ram_evidence", "model", "ended_at",
                        "2026-11-23T10:00:00.000Z", "zone", "FRA", "tags", "team=a", "status", "completed")
                .row("run_id", "11111111-0000-4000-8000-000000000002", "project_name", "|pipe|*", "duration", 60,
                        "emissions", 0.15, "energy_consumed", 1, "cpu_energy", 1, "gpu_energy", "", "ram_energy", 0,
                        "cpu_evidence", "counter", "gpu_evidence", "unknown", "ram_evidence", "none", "ended_at",
                        "2026-11-24T10:00:00.000Z", "zone", "DEU", "status", "interrupted");
    }

    private Summary summary(String by) throws Exception {
        return Summary.read(List.of(some().write(folder.resolve("e.csv"))), GroupKey.parse(by), List.of(), Progress.NONE);
    }

    @Test
    void text_should_tell_totals_range_evidence_groups_and_what_is_missing() throws Exception {
        assertEquals("""
                2 runs, 2026-11-23 to 2026-11-24, 1 h 1 min in all

                  carbon  200 g CO2e  190 g to 220 g  at 100 g/kWh
                  energy    2.00 kWh
                    CPU     1.25 kWh            63 %  counter 80 %, model 20 %
                    GPU       700 Wh            35 %  counter, unknown in 1 of 2
                    RAM      50.0 Wh             3 %  model
                  as much as 1.23 km in an average petrol car (UK DESNZ/DEFRA greenhouse gas conversion factors 2025, average \
                petrol car)
                             16.1 smartphone charges (US EPA Greenhouse Gas Equivalencies Calculator, calculations and \
                references (2024))
                             5.56 hours of video streaming (IEA (2020), The carbon footprint of streaming video, world \
                average 2019, as in Green Algorithms)

                by project  runs    energy  carbon  range              intensity
                |pipe|*        1  1.00 kWh   150 g                     150 g/kWh
                mnist          1  1.00 kWh  50.0 g  40.0 g to 70.0 g  50.0 g/kWh

                largest runs  project  model  ended       took         energy  carbon
                11111111      |pipe|*         2026-11-24  1 min 0 s  1.00 kWh   150 g
                11111111      mnist    cnn    2026-11-23  1 h 0 min  1.00 kWh  50.0 g

                note: GPU energy is not known for 1 run: the sums are too low by it
                note: 1 run states no range and counts with the stated figure
                note: 1 run was killed: what came after the last checkpoint is missing
                """, new SummaryText(summary("project")).plain(UnaryOperator.identity()));
    }

    @Test
    void markdown_should_not_take_names_for_markup() throws Exception {
        String text = new SummaryText(summary("project")).markdown();
        assertTrue(text.contains("| \\|pipe\\|\\* | 1 | 1.00 kWh | 150 g |"), text);
        assertTrue(text.startsWith("## Energy and carbon\n\n2 runs, 2026-11-23 to 2026-11-24"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"project", "experiment", "model", "zone", "host", "day", "run", "tag:team"})
    void groups_should_add_up_to_the_total_in_every_format(String by) throws Exception {
        Summary summary = summary(by);
        StringWriter json = new StringWriter();
        new SummaryData(summary).json(json);
        Map<String, Object> parsed = JSON.std.mapFrom(json.toString());
        double total = ((Number) ((Map<?, ?>) parsed.get("total")).get("emissions_kg")).doubleValue();
        double sum = 0;
        for (Object group : (List<?>) parsed.get("groups")) {
            sum += ((Number) ((Map<?, ?>) group).get("emissions_kg")).doubleValue();
        }
        assertEquals(0.2, total, 1e-12);
        assertEquals(total, sum, 1e-12);
        StringBuilder csv = new StringBuilder();
        new SummaryData(summary).csv(csv);
        double read = 0;
        try (EmissionsReader reader = EmissionsReader.open(new ByteArrayInputStream(csv.toString()
                .getBytes(StandardCharsets.UTF_8)))) {
            while (reader.next()) {
                read += reader.number(reader.column("emissions_kg"));
            }
        }
        assertEquals(total, read, 1e-12);
        assertEquals(((List<?>) parsed.get("groups")).size(), summary.groupCount());
    }

    @Test
    void json_should_have_all_digits_and_say_what_is_not_known() throws Exception {
        StringWriter json = new StringWriter();
        new SummaryData(summary("zone")).json(json);
        Map<?, ?> germany = (Map<?, ?>) ((List<?>) JSON.std.mapFrom(json.toString()).get("groups")).get(0);
        assertEquals("DEU", germany.get("name"));
        assertEquals(null, germany.get("emissions_low_kg"));
        assertEquals(Map.of("unknown", 0.0), germany.get("gpu_energy_kwh_by_evidence"));
        assertEquals(150.0, germany.get("carbon_intensity_g_per_kwh"));
    }

    /** Tab and carriage return begin a formula too. */
    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "\t=1+1", "\r=1+1", "+1", "-1", "@SUM(A1)", " =1+1"})
    void csv_should_not_start_a_formula_in_a_spreadsheet(String project) throws Exception {
        Path file = new RunsFile(RunsFile.OURS).row("run_id", "a", "project_name", project, "emissions", 1,
                "energy_consumed", 1).write(folder.resolve("f.csv"));
        StringBuilder csv = new StringBuilder();
        new SummaryData(Summary.read(List.of(file), GroupKey.PROJECT, List.of(), Progress.NONE)).csv(csv);
        String cell = csv.toString().lines().skip(1).findFirst().orElseThrow().replace("\"", "");
        assertTrue(cell.startsWith("'") && !csv.toString().contains("\r") && !csv.toString().contains("\t"), csv.toString());
    }

    @Test
    void terminal_should_not_be_steered_by_a_name() throws Exception {
        Path file = new RunsFile(RunsFile.OURS).row("run_id", "a", "project_name", "x\u001B[31mred\u202E", "emissions", 1,
                "energy_consumed", 1).write(folder.resolve("f.csv"));
        String text = new SummaryText(Summary.read(List.of(file), GroupKey.PROJECT, List.of(), Progress.NONE))
                .plain(UnaryOperator.identity());
        assertFalse(text.contains("\u001B") || text.contains("\u202E"), text);
        assertTrue(text.contains("x [31mred"), text);
    }

    @Test
    void nothing_should_be_summed_up_as_nothing() throws Exception {
        Path file = new RunsFile(RunsFile.OURS).write(folder.resolve("f.csv"));
        Summary summary = Summary.read(List.of(file), GroupKey.PROJECT, List.of(), Progress.NONE);
        String text = new SummaryText(summary).plain(UnaryOperator.identity());
        assertTrue(text.startsWith("0 runs\n\n  carbon  0 g CO2e\n"), text);
        assertFalse(text.contains("NaN") || text.contains("Infinity"), text);
    }

    @Test
    void unknown_key_should_be_answered_with_the_known_ones() {
        assertEquals("runs cannot be grouped by 'colour', but by project, experiment, model, zone, host, day, run, tag:KEY",
                assertThrows(ReportException.class, () -> GroupKey.parse("colour")).getMessage());
        assertThrows(ReportException.class, () -> GroupKey.parse("tag:"));
    }

    @Test
    void dirtiest_should_be_the_largest_in_order_whatever_the_order_of_the_file() throws Exception {
        Random random = new Random(4);
        RunsFile file = new RunsFile(RunsFile.OURS);
        for (int i = 0; i < 500; i++) {
            file.row("run_id", "r" + i, "emissions", random.nextInt(100_000), "energy_consumed", 1);
        }
        Summary summary = Summary.read(List.of(file.write(folder.resolve("f.csv"))), GroupKey.RUN, List.of(), Progress.NONE);
        List<Double> all = new java.util.ArrayList<>();
        summary.groups().forEach(group -> all.add(group.totals().emissionsKilograms()));
        all.sort(java.util.Comparator.reverseOrder());
        assertEquals(all.subList(0, 7), summary.dirtiest(7).stream().map(run -> run.emissionsKilograms()).toList());
        assertEquals(7, summary.firstGroups(7).size());
        assertEquals(500, summary.groupCount());
    }
}
