package dev.carbontracker.csv;

import static dev.carbontracker.csv.CellText.energy;
import static dev.carbontracker.csv.CellText.evidence;
import static dev.carbontracker.csv.CellText.lower;
import static dev.carbontracker.csv.CellText.power;
import static dev.carbontracker.csv.CellText.seconds;
import static dev.carbontracker.csv.CellText.tags;
import static dev.carbontracker.csv.CellText.utc;
import static dev.carbontracker.csv.CsvText.number;

import dev.carbontracker.model.CloudRegion;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.RunIdentity;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Status;
import dev.carbontracker.model.Zone;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The columns of emissions.csv. */
final class RunTable extends Table<RunReport> {

    private static final double BYTES_PER_GIBIBYTE = 1L << 30;
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);

    private final String trackerVersion;
    private final String javaVersion;
    private final ZoneId localZone;

    RunTable(String trackerVersion, String javaVersion, ZoneId localZone) {
        this.trackerVersion = trackerVersion;
        this.javaVersion = javaVersion;
        this.localZone = localZone;
    }

    @Override
    RunReport any() {
        return RunReport.unmeasured(new RunIdentity("", Optional.empty(), "", "", "", Map.of()), Status.COMPLETED,
                Instant.EPOCH, List.of());
    }

    @Override
    void fill(RunReport run, Cells cells) {
        codecarbonRun(run, cells);
        codecarbonMachine(run, cells);
        ownRun(run, cells);
        ownEvidence(run, cells);
    }

    private void codecarbonRun(RunReport r, Cells cells) {
        cells.of("timestamp", "local time", "end of the run, or the last checkpoint of an interrupted one",
                LOCAL.format(r.endedAt().atZone(localZone)));
        cells.text("project_name", "project", r.run().project());
        cells.text("run_id", "unique id of the run", r.run().runId());
        cells.text("experiment_id", "experiment", r.run().experiment());
        cells.of("duration", "s", "elapsed time by the monotonic clock", number(seconds(r.totals())));
        cells.of("emissions", "kg", "CO2e emitted", number(r.emissions().kilograms()));
        cells.of("emissions_rate", "kg/s", "emissions ÷ duration", number(seconds(r.totals()) > 0
                ? r.emissions().kilograms() / seconds(r.totals()) : 0));
        cells.of("cpu_power", "W", "mean over the time covered, without PUE and wall factor", power(r.totals(),
                Component.CPU));
        cells.of("gpu_power", "W", "likewise", power(r.totals(), Component.GPU));
        cells.of("ram_power", "W", "likewise", power(r.totals(), Component.RAM));
        cells.of("cpu_energy", "kWh", "with PUE and wall factor; empty if not known", energy(r.totals(),
                Component.CPU));
        cells.of("gpu_energy", "kWh", "likewise", energy(r.totals(), Component.GPU));
        cells.of("ram_energy", "kWh", "likewise", energy(r.totals(), Component.RAM));
        cells.of("energy_consumed", "kWh", "sum of the known ones", number(r.energy().kilowattHours()));
        cells.of("water_consumed", "L", "wue × measured energy, without PUE", number(r.waterLitres()));
        cells.text("country_name", "country of the zone", r.place().country().map(Zone::name).orElse(""));
        cells.text("country_iso_code", "ISO 3166-1 alpha-3", r.place().country().map(Zone::code).orElse(""));
        cells.text("region", "subdivision, if the zone is one", r.place().zone().level() == Zone.Level.SUBDIVISION
                ? r.place().zone().name().toLowerCase(Locale.ROOT) : "");
        cells.text("cloud_provider", "cloud, if any", r.place().cloud().map(CloudRegion::provider).orElse(""));
        cells.text("cloud_region", "its region", r.place().cloud().map(CloudRegion::region).orElse(""));
    }

    private static void codecarbonMachine(RunReport r, Cells cells) {
        cells.text("os", "operating system, version, architecture", r.host().os());
        cells.text("python_version", "always empty", "");
        cells.text("codecarbon_version", "always empty", "");
        cells.of("cpu_count", "1", "logical processors that the run may use", String.valueOf(r.host().cpuCount()));
        cells.text("cpu_model", "processor", r.host().cpuModel());
        cells.of("gpu_count", "1", "GPUs read", String.valueOf(r.host().gpuCount()));
        cells.text("gpu_model", "each model with its number, joined by ;", r.host().gpuModel());
        cells.of("longitude", "deg", "always empty: nobody's address is looked up", "");
        cells.of("latitude", "deg", "always empty", "");
        cells.of("ram_total_size", "GiB", "main memory", number(r.host().ramBytes() / BYTES_PER_GIBIBYTE));
        cells.text("tracking_mode", "machine or process", lower(r.factors().mode()));
        cells.of("cpu_utilization_percent", "%", "mean load of the processors", number(r.utilisation().cpuPercent()));
        cells.of("gpu_utilization_percent", "%", "mean load of the GPUs", number(r.utilisation().gpuPercent()));
        cells.of("ram_utilization_percent", "%", "mean use of the main memory", number(r.utilisation().ramPercent()));
        cells.of("ram_used_gb", "GiB", "mean use of the main memory", r.utilisation().ramUsedBytes().isPresent()
                ? number(r.utilisation().ramUsedBytes().getAsDouble() / BYTES_PER_GIBIBYTE) : "");
        cells.text("on_cloud", "Y or N", r.place().cloud().isPresent() ? "Y" : "N");
        cells.of("pue", "1", "power usage effectiveness applied", number(r.factors().pue()));
        cells.of("wue", "L/kWh", "water usage effectiveness applied", number(r.factors().wue()));
    }

    private void ownRun(RunReport r, Cells cells) {
        cells.text("tracker_version", "version of Carbon Tracker", trackerVersion);
        cells.text("java_version", "version of the JVM", javaVersion);
        cells.text("status", "completed or interrupted", lower(r.status()));
        cells.of("started_at", "UTC", "first reading", utc(r.startedAt()));
        cells.of("ended_at", "UTC", "last reading", utc(r.endedAt()));
        cells.text("parent_run_id", "the run inside which this one started", r.run().parentRunId().orElse(""));
        cells.text("model_name", "trained model", r.run().model());
        cells.text("tags", "k=v+k=v", tags(r.run().tags()));
        cells.text("host", "host name", r.host().name());
        cells.text("host_id", "12 hex digits of the SHA-256 of the boot id; of several hosts, of their ids in order", r.host().id());
        cells.of("pid", "1", "process", String.valueOf(r.host().pid()));
        cells.of("process_cpu_share", "1", "busy time of this process tree ÷ that of the host",
                number(r.utilisation().processCpuShare()));
        cells.of("task_count", "1", "tasks that ended", String.valueOf(r.taskCount()));
        cells.of("samples", "1", "regular samples", String.valueOf(r.totals().samples()));
    }

    private static void ownEvidence(RunReport r, Cells cells) {
        cells.of("coverage", "1", "share of the run covered by readings, weighted by power",
                number(r.totals().coverage()));
        cells.text("cpu_evidence", "counter, sensor, model, none or unknown", evidence(r.totals(), Component.CPU));
        cells.text("gpu_evidence", "likewise", evidence(r.totals(), Component.GPU));
        cells.text("ram_evidence", "likewise", evidence(r.totals(), Component.RAM));
        cells.of("emissions_low", "kg", "sum of the components' lower bounds at this intensity",
                number(r.totals().emissionsLow().kilograms()));
        cells.of("emissions_high", "kg", "sum of the components' upper bounds at this intensity",
                number(r.totals().emissionsHigh().kilograms()));
        cells.of("carbon_intensity", "g/kWh", "weighted by energy; the last value at zero energy",
                number(r.totals().intensity().gramsPerKilowattHour()));
        cells.text("carbon_intensity_source", "figures used, year, lifecycle or direct, shares of the energy",
                r.intensitySource());
        cells.text("zone", "zone of the intensity table", r.place().zone().code());
        cells.text("pue_source", "where the PUE is from", r.factors().pueSource());
        cells.of("wall_factor", "1", "wall power ÷ measured power, as calibrated by the user",
                number(r.factors().wallFactor()));
        cells.text("notes", "what a reader of the figures should know", String.join("; ", r.notes()));
    }
}
