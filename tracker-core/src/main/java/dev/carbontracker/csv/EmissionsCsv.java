package dev.carbontracker.csv;

import static dev.carbontracker.csv.CsvText.number;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.TaskReport;
import dev.carbontracker.model.Zone;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The columns of emissions.csv and emissions_tasks.csv. The first {@value #CODECARBON_COLUMNS} columns of a run are
 * codecarbon's by name, order and unit, so that what reads its file reads ours.
 */
public final class EmissionsCsv {

    /** How many of the columns are codecarbon's. */
    public static final int CODECARBON_COLUMNS = 38;

    private static final double BYTES_PER_GIBIBYTE = 1L << 30;
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private EmissionsCsv() {
    }

    /**
     * The table of runs.
     *
     * @param trackerVersion version of this library
     * @param javaVersion    version of the JVM
     * @param localZone      the zone of the column timestamp
     */
    public static Table<RunReport> runs(String trackerVersion, String javaVersion, ZoneId localZone) {
        List<Column<RunReport>> columns = new ArrayList<>();
        columns.addAll(codecarbonRun(localZone));
        columns.addAll(codecarbonMachine());
        columns.addAll(ownRun(trackerVersion, javaVersion));
        columns.addAll(ownEvidence());
        return new Table<>(columns);
    }

    private static List<Column<RunReport>> codecarbonRun(ZoneId localZone) {
        return List.of(
                Column.of("timestamp", "local time",
                        "end of the run, or the last checkpoint of an interrupted one",
                        r -> LOCAL.format(r.endedAt().atZone(localZone))),
                Column.text("project_name", "project", r -> r.run().project()),
                Column.text("run_id", "unique id of the run", r -> r.run().runId()),
                Column.text("experiment_id", "experiment", r -> r.run().experiment()),
                Column.of("duration", "s", "elapsed time by the monotonic clock", r -> number(seconds(r.totals()))),
                Column.of("emissions", "kg", "CO2e emitted", r -> number(r.emissions().kilograms())),
                Column.of("emissions_rate", "kg/s", "emissions ÷ duration", r -> number(
                        seconds(r.totals()) > 0 ? r.emissions().kilograms() / seconds(r.totals()) : 0)),
                Column.of("cpu_power", "W", "mean over the time covered, without PUE and wall factor",
                        r -> power(r.totals(), Component.CPU)),
                Column.of("gpu_power", "W", "likewise", r -> power(r.totals(), Component.GPU)),
                Column.of("ram_power", "W", "likewise", r -> power(r.totals(), Component.RAM)),
                Column.of("cpu_energy", "kWh", "with PUE and wall factor; empty if not known",
                        r -> energy(r.totals(), Component.CPU)),
                Column.of("gpu_energy", "kWh", "likewise", r -> energy(r.totals(), Component.GPU)),
                Column.of("ram_energy", "kWh", "likewise", r -> energy(r.totals(), Component.RAM)),
                Column.of("energy_consumed", "kWh", "sum of the known ones", r -> number(r.energy().kilowattHours())),
                Column.of("water_consumed", "L", "wue × measured energy, without PUE", r -> number(r.waterLitres())),
                Column.text("country_name", "country of the zone", r -> r.place().country().map(Zone::name).orElse("")),
                Column.text("country_iso_code", "ISO 3166-1 alpha-3",
                        r -> r.place().country().map(Zone::code).orElse("")),
                Column.text("region", "subdivision, if the zone is one",
                        r -> r.place().zone().level() == Zone.Level.SUBDIVISION
                                ? r.place().zone().name().toLowerCase(Locale.ROOT) : ""),
                Column.text("cloud_provider", "cloud, if any", r -> r.place().cloud().map(c -> c.provider()).orElse("")),
                Column.text("cloud_region", "its region", r -> r.place().cloud().map(c -> c.region()).orElse("")));
    }

    private static List<Column<RunReport>> codecarbonMachine() {
        return List.of(
                Column.text("os", "operating system, version, architecture", r -> r.host().os()),
                Column.text("python_version", "always empty", r -> ""),
                Column.text("codecarbon_version", "always empty", r -> ""),
                Column.of("cpu_count", "1", "logical processors that the run may use",
                        r -> String.valueOf(r.host().cpuCount())),
                Column.text("cpu_model", "processor", r -> r.host().cpuModel()),
                Column.of("gpu_count", "1", "GPUs read", r -> String.valueOf(r.host().gpuCount())),
                Column.text("gpu_model", "each model with its number, joined by ;", r -> r.host().gpuModel()),
                Column.of("longitude", "deg", "always empty: nobody's address is looked up", r -> ""),
                Column.of("latitude", "deg", "always empty", r -> ""),
                Column.of("ram_total_size", "GiB", "main memory",
                        r -> number(r.host().ramBytes() / BYTES_PER_GIBIBYTE)),
                Column.text("tracking_mode", "machine or process", r -> lower(r.factors().mode())),
                Column.of("cpu_utilization_percent", "%", "mean load of the processors",
                        r -> number(r.utilisation().cpuPercent())),
                Column.of("gpu_utilization_percent", "%", "mean load of the GPUs",
                        r -> number(r.utilisation().gpuPercent())),
                Column.of("ram_utilization_percent", "%", "mean use of the main memory",
                        r -> number(r.utilisation().ramPercent())),
                Column.of("ram_used_gb", "GiB", "mean use of the main memory",
                        r -> r.utilisation().ramUsedBytes().isPresent()
                                ? number(r.utilisation().ramUsedBytes().getAsDouble() / BYTES_PER_GIBIBYTE) : ""),
                Column.text("on_cloud", "Y or N", r -> r.place().cloud().isPresent() ? "Y" : "N"),
                Column.of("pue", "1", "power usage effectiveness applied", r -> number(r.factors().pue())),
                Column.of("wue", "L/kWh", "water usage effectiveness applied", r -> number(r.factors().wue())));
    }

    private static List<Column<RunReport>> ownRun(String trackerVersion, String javaVersion) {
        return List.of(
                Column.text("tracker_version", "version of Carbon Tracker", r -> trackerVersion),
                Column.text("java_version", "version of the JVM", r -> javaVersion),
                Column.text("status", "completed or interrupted", r -> lower(r.status())),
                Column.of("started_at", "UTC", "first reading", r -> utc(r.startedAt())),
                Column.of("ended_at", "UTC", "last reading", r -> utc(r.endedAt())),
                Column.text("parent_run_id", "the run inside which this one started",
                        r -> r.run().parentRunId().orElse("")),
                Column.text("model_name", "trained model", r -> r.run().model()),
                Column.text("tags", "k=v+k=v", r -> tags(r.run().tags())),
                Column.text("host", "host name", r -> r.host().name()),
                Column.text("host_id", "12 hex digits of the SHA-256 of the boot id", r -> r.host().id()),
                Column.of("pid", "1", "process", r -> String.valueOf(r.host().pid())),
                Column.of("process_cpu_share", "1", "busy time of this process tree ÷ that of the host",
                        r -> number(r.utilisation().processCpuShare())),
                Column.of("task_count", "1", "tasks that ended", r -> String.valueOf(r.taskCount())),
                Column.of("samples", "1", "regular samples", r -> String.valueOf(r.totals().samples())));
    }

    private static List<Column<RunReport>> ownEvidence() {
        return List.of(
                Column.of("coverage", "1", "share of the run covered by readings, weighted by power",
                        r -> number(r.totals().coverage())),
                Column.text("cpu_evidence", "counter, sensor, model, none or unknown",
                        r -> evidence(r.totals(), Component.CPU)),
                Column.text("gpu_evidence", "likewise", r -> evidence(r.totals(), Component.GPU)),
                Column.text("ram_evidence", "likewise", r -> evidence(r.totals(), Component.RAM)),
                Column.of("emissions_low", "kg", "sum of the components' lower bounds at this intensity",
                        r -> number(r.totals().emissionsLow().kilograms())),
                Column.of("emissions_high", "kg", "sum of the components' upper bounds at this intensity",
                        r -> number(r.totals().emissionsHigh().kilograms())),
                Column.of("carbon_intensity", "g/kWh", "weighted by energy; the last value at zero energy",
                        r -> number(r.totals().intensity().gramsPerKilowattHour())),
                Column.text("carbon_intensity_source", "figures used, year, lifecycle or direct, shares of the energy",
                        RunReport::intensitySource),
                Column.text("zone", "zone of the intensity table", r -> r.place().zone().code()),
                Column.text("pue_source", "where the PUE is from", r -> r.factors().pueSource()),
                Column.of("wall_factor", "1", "wall power ÷ measured power, as calibrated by the user",
                        r -> number(r.factors().wallFactor())),
                Column.text("notes", "what a reader of the figures should know", r -> String.join("; ", r.notes())));
    }

    /** The table of tasks. */
    public static Table<TaskReport> tasks() {
        List<Column<TaskReport>> columns = new ArrayList<>(List.of(
                Column.text("run_id", "the run", TaskReport::runId),
                Column.of("task_id", "1", "number of the task in its run", t -> String.valueOf(t.taskId())),
                Column.of("parent_task_id", "1", "the task inside which it started",
                        t -> t.parentTask().map(String::valueOf).orElse("")),
                Column.text("task_name", "name", TaskReport::name),
                Column.of("started_at", "UTC", "start", t -> utc(t.startedAt())),
                Column.of("ended_at", "UTC", "end", t -> utc(t.endedAt())),
                Column.of("duration", "s", "elapsed time by the monotonic clock", t -> number(seconds(t.used()))),
                Column.of("emissions", "kg", "CO2e emitted meanwhile", t -> number(t.used().emissions().kilograms()))));
        for (Component component : Component.values()) {
            columns.add(Column.of(lower(component) + "_energy", "kWh", "with PUE and wall factor; empty if not known",
                    t -> energy(t.used(), component)));
        }
        columns.addAll(List.of(
                Column.of("energy_consumed", "kWh", "sum of the known ones",
                        t -> number(t.used().energy().kilowattHours())),
                Column.of("carbon_intensity", "g/kWh", "weighted by energy",
                        t -> number(t.used().intensity().gramsPerKilowattHour()))));
        return new Table<>(columns);
    }

    private static double seconds(Snapshot snapshot) {
        return snapshot.elapsed().toNanos() / 1e9;
    }

    private static String power(Snapshot totals, Component component) {
        return totals.of(component).known() ? number(totals.of(component).power().watts()) : "";
    }

    private static String energy(Snapshot totals, Component component) {
        return totals.of(component).evidence() == Evidence.UNKNOWN ? ""
                : number(totals.energy(component).kilowattHours());
    }

    private static String evidence(Snapshot totals, Component component) {
        return lower(totals.of(component).evidence());
    }

    private static String tags(Map<String, String> tags) {
        return tags.entrySet().stream().map(tag -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining("+"));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String utc(Instant time) {
        return UTC.format(time);
    }
}
