package dev.carbontracker.report.facts;

import java.util.List;

/**
 * What one of something everyday emits, or takes up.
 *
 * @param name             key of the row, such as {@code smartphone_charge}
 * @param kilogramsPerUnit kg CO2e
 * @param unit             of what
 * @param source           who says so, and of which year
 */
public record Equivalence(String name, double kilogramsPerUnit, String unit, String source) {

    /** All rows of equivalences.csv. */
    public static List<Equivalence> all() {
        return FactTable.read("equivalences.csv").stream().map(row -> new Equivalence(row.get("name"),
                Double.parseDouble(row.get("kgco2e_per_unit")), row.get("unit"), row.get("source"))).toList();
    }
}
