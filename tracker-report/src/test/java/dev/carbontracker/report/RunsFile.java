package dev.carbontracker.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes files of runs for tests. */
public final class RunsFile {

    /** Columns of codecarbon's that tests look at, in its order. */
    public static final List<String> CODECARBON = List.of("timestamp", "project_name", "run_id", "experiment_id", "duration",
            "emissions", "emissions_rate", "cpu_energy", "gpu_energy", "ram_energy", "energy_consumed", "country_name",
            "country_iso_code", "region", "cloud_provider", "cloud_region", "codecarbon_version", "cpu_model", "gpu_model",
            "longitude", "latitude", "tracking_mode", "on_cloud", "pue");
    /** Ours, as far as tests look at them. */
    public static final List<String> OURS = with(CODECARBON, "tracker_version", "status", "started_at", "ended_at",
            "parent_run_id", "model_name", "tags", "host", "host_id", "cpu_evidence", "gpu_evidence", "ram_evidence",
            "emissions_low", "emissions_high", "carbon_intensity", "zone", "notes");

    private final List<String> columns;
    private final List<String> lines = new ArrayList<>();

    /** A file with these columns. */
    public RunsFile(List<String> columns) {
        this.columns = columns;
        lines.add(String.join(",", columns));
    }

    private static List<String> with(List<String> columns, String... more) {
        List<String> all = new ArrayList<>(columns);
        all.addAll(Arrays.asList(more));
        return List.copyOf(all);
    }

    /** Adds a row: columns and values in turns; the rest is empty. */
    public RunsFile row(Object... cells) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < cells.length; i += 2) {
            values.put(cells[i].toString(), cells[i + 1].toString());
        }
        List<String> line = new ArrayList<>();
        for (String column : columns) {
            line.add(quoted(values.getOrDefault(column, "")));
        }
        lines.add(String.join(",", line));
        return this;
    }

    private static String quoted(String text) {
        return text.matches("(?s).*[,\"\n].*") ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
    }

    /** Adds a line as it is. */
    public RunsFile line(String text) {
        lines.add(text);
        return this;
    }

    /** Writes it. */
    public Path write(Path file) throws IOException {
        return Files.writeString(file, String.join("\n", lines) + "\n");
    }
}
