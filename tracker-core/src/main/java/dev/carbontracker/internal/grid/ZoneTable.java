package dev.carbontracker.internal.grid;

import dev.carbontracker.internal.config.Nearest;
import dev.carbontracker.internal.file.ShippedTable;
import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.model.Zone;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;

/**
 * The shipped figures of countries and subdivisions: Ember through Our World in Data, EPA eGRID, ECCC, DCCEEW and
 * China's Ministry of Ecology and Environment. Each row names its source, year and method.
 */
public final class ZoneTable {

    /** What is added to the source of a figure that nobody could check against its publication. */
    static final String FROM_MEMORY = " (unverified: from memory)";

    private static final int CODE = 0;
    private static final int ALPHA2 = 1;

    private final ShippedTable table;

    private ZoneTable(ShippedTable table) {
        this.table = table;
    }

    /** The shipped table, read once in the life of the class. */
    public static ZoneTable load() {
        return Shipped.TABLE;
    }

    private static final class Shipped {
        static final ZoneTable TABLE = new ZoneTable(Tables.read("grid-intensity.csv"));
    }

    private static Zone zone(CSVRecord row) {
        return new Zone(row.get("zone"), optional(row.get("alpha2")), row.get("name"),
                Zone.Level.valueOf(row.get("level").toUpperCase(Locale.ROOT)), optional(row.get("parent")),
                intensity(row));
    }

    /** The figure of a row of either table. */
    static GridIntensity intensity(CSVRecord row) {
        String year = row.get("year");
        String source = row.get("source") + (row.get("basis").equals("memory") ? FROM_MEMORY : "");
        return new GridIntensity(
                CarbonIntensity.ofGramsPerKilowattHour(Double.parseDouble(row.get("intensity_gco2e_per_kwh"))), source,
                year.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(year)),
                GridIntensity.Method.valueOf(row.get("method").toUpperCase(Locale.ROOT)));
    }

    static Optional<String> optional(String cell) {
        return cell.isEmpty() ? Optional.empty() : Optional.of(cell);
    }

    /** All zones. */
    public List<Zone> zones() {
        return table.beginning("").stream().map(ZoneTable::zone).toList();
    }

    /** The world as a whole. */
    public Zone world() {
        return find(Zone.WORLD).orElseThrow();
    }

    /** The zone with that code, in any case; two letters mean a country. */
    public Optional<Zone> find(String code) {
        String wanted = code.strip();
        if (wanted.isEmpty() || wanted.indexOf(',') >= 0) {
            return Optional.empty();
        }
        if (wanted.equalsIgnoreCase("UK")) {
            return find("GB"); // what ISO 3166 has reserved, since everybody writes it
        }
        Optional<CSVRecord> row = table.first(CODE, wanted);
        return (row.isPresent() ? row : table.first(ALPHA2, wanted)).map(ZoneTable::zone);
    }

    /** The country that the zone is or lies in. */
    public Optional<Zone> country(Zone zone) {
        return switch (zone.level()) {
            case COUNTRY -> Optional.of(zone);
            case SUBDIVISION -> zone.parent().flatMap(this::find);
            case WORLD -> Optional.empty();
        };
    }

    /** What is wrong with an unknown code, and which was most likely meant. */
    public String unknown(String code) {
        List<String> names = zones().stream().flatMap(zone -> Stream.of(zone.code(), zone.name())).toList();
        String hint = Nearest.to(code, names).map(near -> zones().stream()
                .filter(zone -> zone.code().equals(near) || zone.name().equals(near)).findFirst()
                .map(zone -> "; did you mean " + zone.code() + " (" + zone.name() + ")?").orElse("")).orElse("");
        return "unknown zone" + (hint.isEmpty() ? "; write an ISO 3166 code such as FRA, FR or US-CA" : hint);
    }
}
