package dev.carbontracker.csv;

import static dev.carbontracker.csv.CellText.energy;
import static dev.carbontracker.csv.CellText.lower;
import static dev.carbontracker.csv.CellText.seconds;
import static dev.carbontracker.csv.CellText.utc;
import static dev.carbontracker.csv.CsvText.number;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.TaskReport;
import java.time.Instant;
import java.util.Optional;

/** The columns of emissions_tasks.csv. */
final class TaskTable extends Table<TaskReport> {

    @Override
    TaskReport any() {
        return new TaskReport("", 0, Optional.empty(), "", Instant.EPOCH, Instant.EPOCH, Snapshot.nothing());
    }

    @Override
    void fill(TaskReport t, Cells cells) {
        cells.text("run_id", "the run", t.runId());
        cells.of("task_id", "1", "number of the task in its run", String.valueOf(t.taskId()));
        cells.of("parent_task_id", "1", "the task inside which it started",
                t.parentTask().map(String::valueOf).orElse(""));
        cells.text("task_name", "name", t.name());
        cells.of("started_at", "UTC", "start", utc(t.startedAt()));
        cells.of("ended_at", "UTC", "end", utc(t.endedAt()));
        cells.of("duration", "s", "elapsed time by the monotonic clock", number(seconds(t.used())));
        cells.of("emissions", "kg", "CO2e emitted meanwhile", number(t.used().emissions().kilograms()));
        for (Component component : Component.values()) {
            cells.of(lower(component) + "_energy", "kWh", "with PUE and wall factor; empty if not known",
                    energy(t.used(), component));
        }
        cells.of("energy_consumed", "kWh", "sum of the known ones", number(t.used().energy().kilowattHours()));
        cells.of("carbon_intensity", "g/kWh", "weighted by energy",
                number(t.used().intensity().gramsPerKilowattHour()));
    }
}
