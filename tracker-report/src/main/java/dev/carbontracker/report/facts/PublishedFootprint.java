package dev.carbontracker.report.facts;

import java.util.List;

/**
 * The published footprint of the training of a model.
 *
 * @param id            key of the row
 * @param model         name of the model, and on what it was trained where the paper says so
 * @param energyKwh     energy in kWh
 * @param tonnes        reported emissions in t CO2e
 * @param gramsPerKwh   carbon intensity that the paper used
 * @param pue           PUE that the paper used
 * @param source        the paper, with its table
 * @param verification  whether the figures were read in the source or recalled
 */
public record PublishedFootprint(String id, String model, double energyKwh, double tonnes, double gramsPerKwh, double pue,
                                 String source, String verification) {

    /**
     * The rows of published-footprints.csv whose figures reproduce: energy × PUE × intensity is what was reported, to the
     * digits that were printed. The others had their intensity fitted and are no evidence.
     */
    public static List<PublishedFootprint> all() {
        return FactTable.read("published-footprints.csv").stream().filter(row -> row.get("within_rounding").equals("yes"))
                .map(row -> new PublishedFootprint(row.get("id"), row.get("model"),
                        Double.parseDouble(row.get("energy_kwh")), Double.parseDouble(row.get("reported_tco2e")),
                        Double.parseDouble(row.get("intensity_g_per_kwh")), Double.parseDouble(row.get("pue")),
                        row.get("source"), row.get("verification")))
                .toList();
    }
}
