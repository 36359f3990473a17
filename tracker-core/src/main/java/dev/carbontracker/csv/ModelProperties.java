package dev.carbontracker.csv;

import dev.carbontracker.model.RunReport;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What of a run travels with the model that it made, as properties of the model named {@value #PREFIX} and a column of
 * emissions.csv. A model is published, so nothing names the machine, its user, the project or its files.
 */
public final class ModelProperties {

    /** What their names begin with. */
    public static final String PREFIX = "carbontracker.";

    /** The entry of an archive in which they are, where a model is saved as one, in the format of {@code java.util.Properties}. */
    public static final String ENTRY = "carbon-tracker.properties";

    private static final List<String> COLUMNS = List.of("timestamp", "run_id", "status", "ended_at", "duration", "emissions",
            "emissions_low", "emissions_high", "energy_consumed", "cpu_energy", "gpu_energy", "ram_energy", "cpu_evidence",
            "gpu_evidence", "ram_evidence", "coverage", "carbon_intensity", "carbon_intensity_source", "zone", "country_name",
            "country_iso_code", "region", "cloud_provider", "cloud_region", "pue", "wall_factor", "tracking_mode",
            "cpu_count", "cpu_model", "gpu_count", "gpu_model", "ram_total_size");

    private ModelProperties() {
    }

    /** The properties of that run; empty cells are left out. */
    public static Map<String, String> of(RunReport report) {
        Row row = new RunTable("", "", ZoneOffset.UTC).row(report);
        Map<String, String> properties = new LinkedHashMap<>();
        for (String column : COLUMNS) {
            if (!row.get(column).isEmpty()) {
                properties.put(PREFIX + column, row.get(column));
            }
        }
        return properties;
    }

    /** A file of runs with the row that these properties are of; empty if none of them is ours. */
    public static Optional<String> csv(Map<String, String> properties) {
        List<String> header = COLUMNS.stream().filter(column -> properties.containsKey(PREFIX + column)).toList();
        return header.isEmpty() ? Optional.empty() : Optional.of(CsvText.line(header)
                + CsvText.line(header.stream().map(column -> properties.get(PREFIX + column)).toList()));
    }
}
