package dev.carbontracker.internal.grid;

import dev.carbontracker.internal.config.Nearest;
import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.model.Zone;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    private final Map<String, Zone> byCode;
    private final Map<String, Zone> byAlpha2;

    private ZoneTable(Map<String, Zone> byCode) {
        this.byCode = Collections.unmodifiableMap(byCode);
        Map<String, Zone> countries = new LinkedHashMap<>();
        byCode.values().forEach(zone -> zone.alpha2().ifPresent(alpha2 -> countries.put(alpha2, zone)));
        this.byAlpha2 = countries;
    }

    /** The shipped table, read once in the life of the class. */
    public static ZoneTable load() {
        return Shipped.TABLE;
    }

    private static final class Shipped {
        static final ZoneTable TABLE = read();
    }

    private static ZoneTable read() {
        Map<String, Zone> zones = new LinkedHashMap<>();
        Tables.read("grid-intensity.csv", row -> zones.put(row.get("zone"), zone(row)));
        return new ZoneTable(zones);
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
    public Collection<Zone> zones() {
        return byCode.values();
    }

    /** The world as a whole. */
    public Zone world() {
        return byCode.get(Zone.WORLD);
    }

    /** The zone with that code, in any case; two letters mean a country. */
    public Optional<Zone> find(String code) {
        String upper = code.strip().toUpperCase(Locale.ROOT);
        return Optional.ofNullable(byCode.getOrDefault(upper, byAlpha2.get(upper)));
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
        List<String> names = byCode.values().stream().flatMap(zone -> Stream.of(zone.code(), zone.name())).toList();
        String hint = Nearest.to(code, names).map(near -> byCode.values().stream()
                .filter(zone -> zone.code().equals(near) || zone.name().equals(near)).findFirst()
                .map(zone -> "; did you mean " + zone.code() + " (" + zone.name() + ")?").orElse("")).orElse("");
        return "unknown zone" + (hint.isEmpty() ? "; write an ISO 3166 code such as FRA, FR or US-CA" : hint);
    }
}
