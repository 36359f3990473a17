package dev.carbontracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import dev.carbontracker.csv.Samples;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Mode;
import dev.carbontracker.model.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of which other processes measure parts, and tasks that were none. */
class PartsTest {

    @TempDir
    Path folder;

    private Builder builder() {
        return CarbonTracker.builder().output(folder).zone("FRA").option("summary", "none");
    }

    private List<Row> rows(String file) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (EmissionsReader reader = EmissionsReader.open(folder.resolve(file))) {
            reader.forEach(rows::add);
        }
        return rows;
    }

    @Test
    void part_should_leave_no_file_and_tell_what_it_has_used() throws IOException {
        CarbonTracker part = builder().part().option("run.id", "app-1").start();
        Condition.await("the run is open", () -> part.soFar().isPresent());
        RunReport soFar = part.soFar().orElseThrow();
        RunReport last = part.stop();
        assertEquals("app-1", last.run().runId());
        assertEquals("FRA", soFar.place().zone().code());
        assertTrue(last.energy().joules() >= soFar.energy().joules() && last.energy().joules() > 0);
        try (var files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void row_should_have_the_energy_of_the_other_hosts_and_a_task_for_each() throws IOException {
        RunReport other = Samples.report().build();
        CarbonTracker tracker = builder().elsewhere(() -> List.of(other)).start();
        Condition.await("the run is open", () -> tracker.soFar().isPresent());
        Task fit = tracker.task("fit");
        assertTrue(tracker.snapshot().energy().joules() >= other.energy().joules());
        fit.stop();
        RunReport report = tracker.stop();
        Row row = rows("emissions.csv").get(0);
        List<Row> tasks = rows("emissions_tasks.csv");
        assertEquals(report.energy().kilowattHours(), row.number("energy_consumed").orElseThrow(), 1e-15);
        assertTrue(report.energy().joules() > other.energy().joules());
        assertEquals(List.of("fit", "host " + tracker.stop().host().name(), "host node"),
                tasks.stream().map(task -> task.get("task_name")).toList());
        assertEquals(row.number("energy_consumed").orElseThrow(), tasks.get(1).number("energy_consumed").orElseThrow()
                + other.energy().kilowattHours(), 1e-12);
        assertEquals(other.emissions().kilograms(), tasks.get(2).number("emissions").orElseThrow(), 1e-15);
        assertEquals("3", row.get("task_count"));
    }

    @Test
    void hosts_that_cannot_be_asked_should_cost_only_their_part() throws IOException {
        CarbonTracker tracker = builder().elsewhere(() -> {
            throw new IllegalStateException("no network");
        }).start();
        assertTrue(tracker.stop().energy().joules() > 0);
        assertTrue(rows("emissions.csv").get(0).get("notes").contains("what the run has used on other hosts could not be "
                + "had: java.lang.IllegalStateException: no network"));
    }

    @Test
    void setting_that_the_code_has_found_should_come_second_and_only_be_warned_of() throws IOException {
        try (CarbonTracker tracker = builder().settings("spark.carbontracker", Map.of("zone", "DEU", "project", "found",
                "pue", "none", "porject", "x")).start()) {
            assertFalse(tracker.overBudget());
        }
        Row row = rows("emissions.csv").get(0);
        assertEquals("FRA", row.get("zone"), "the builder's");
        assertEquals("found", row.get("project_name"));
        assertEquals(1, row.number("pue").orElseThrow());
        assertTrue(row.get("notes").contains("porject (spark.carbontracker): unknown option; did you mean project?"),
                row.get("notes"));
        assertTrue(row.get("notes").contains("pue=none (spark.carbontracker): "), row.get("notes"));
    }

    @Test
    void fallback_should_hold_where_nobody_sets_the_option_and_add_its_tags() throws IOException {
        for (Builder builder : List.of(builder(), builder().project("set").settings("file", Map.of("model", "found", "tags", "a=1")))) {
            try (CarbonTracker tracker = builder.fallback("project", "app").fallback("model", "net").fallback("pue", "none")
                    .fallback("tags", "a=2+spark_app=x").start()) {
                assertFalse(tracker.overBudget());
            }
        }
        List<Row> rows = rows("emissions.csv");
        assertEquals("app net a=2+spark_app=x", rows.get(0).get("project_name") + " " + rows.get(0).get("model_name") + " "
                + rows.get(0).get("tags"));
        assertEquals("set found a=1+spark_app=x", rows.get(1).get("project_name") + " " + rows.get(1).get("model_name") + " "
                + rows.get(1).get("tags"));
        assertEquals(Mode.PROCESS, builder().settings("file", Map.of("mode", " process ")).resolvedMode());
        assertEquals(Mode.MACHINE, builder().resolvedMode());
    }

    @Test
    void figures_of_other_hosts_that_are_none_should_cost_only_their_part() throws IOException {
        RunReport other = Samples.report().evidence(Component.CPU, Evidence.COUNTER, 1e308).build();
        CarbonTracker tracker = builder().elsewhere(() -> List.of(other, other)).start();
        assertTrue(tracker.stop().energy().joules() < 1e9);
        assertEquals(1, rows("emissions.csv").size());
    }

    @Test
    void task_that_is_discarded_should_leave_nothing() throws IOException {
        CarbonTracker tracker = builder().start();
        tracker.task("none").discard();
        tracker.epoch().stop();
        tracker.epoch().discard();
        tracker.epoch().stop();
        tracker.stop();
        assertEquals(List.of("epoch 1", "epoch 2"), rows("emissions_tasks.csv").stream().map(row -> row.get("task_name")).toList());
    }
}
