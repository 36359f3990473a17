package dev.carbontracker.internal.grid;

import dev.carbontracker.internal.config.Nearest;
import dev.carbontracker.internal.file.ShippedTable;
import dev.carbontracker.model.CloudRegion;
import dev.carbontracker.model.GridIntensity;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVRecord;

/**
 * The shipped regions of clouds: their grid zone, figure and PUE. Google's own intensities; PUE as AWS, Microsoft,
 * Google, OVHcloud and Scaleway publish it.
 */
public final class CloudTable {

    private final ShippedTable table;

    private CloudTable(ShippedTable table) {
        this.table = table;
    }

    /** The shipped table, read once in the life of the class. */
    public static CloudTable load() {
        return Shipped.TABLE;
    }

    private static final class Shipped {
        static final CloudTable TABLE = new CloudTable(Tables.read("cloud-regions.csv"));
    }

    private static CloudRegion region(CSVRecord row) {
        String pue = row.get("pue");
        String unverified = row.get("pue_basis").equals("memory") ? ZoneTable.FROM_MEMORY : "";
        String year = row.get("pue_year");
        GridIntensity figure = ZoneTable.intensity(row);
        GridIntensity intensity = row.get("region_basis").equals("memory") ? new GridIntensity(figure.value(),
                figure.source() + "; region" + ZoneTable.FROM_MEMORY, figure.year(), figure.method()) : figure;
        return new CloudRegion(row.get("provider"), row.get("region"), ZoneTable.optional(row.get("zone")),
                Optional.of(intensity),
                pue.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(pue)),
                pue.isEmpty() ? "" : row.get("pue_source") + (year.isEmpty() ? "" : ", " + year) + unverified);
    }

    /** The region, by provider and identifier in any case. */
    public Optional<CloudRegion> find(String provider, String region) {
        if ((provider + region).indexOf(',') >= 0) {
            return Optional.empty();
        }
        return table.first(0, provider.strip() + "," + region.strip()).map(CloudTable::region);
    }

    /** All regions. */
    public List<CloudRegion> regions() {
        return table.beginning("").stream().map(CloudTable::region).toList();
    }

    /** What is wrong with an unknown region, and which was most likely meant. */
    public String unknown(String provider, String region) {
        List<String> providers = regions().stream().map(CloudRegion::provider).distinct().toList();
        if (provider.isBlank()) {
            return "needs cloud.provider too: one of " + String.join(", ", providers);
        }
        String known = provider.strip().toLowerCase(Locale.ROOT);
        if (!providers.contains(known)) {
            return "unknown cloud; write one of " + String.join(", ", providers);
        }
        List<String> regions = regions().stream().filter(r -> r.provider().equals(known))
                .map(CloudRegion::region).toList();
        return "unknown region of " + known + Nearest.to(region, regions)
                .map(near -> "; did you mean " + near + "?")
                .orElse("; it has regions such as " + String.join(", ", regions.subList(0, Math.min(3, regions.size()))));
    }
}
