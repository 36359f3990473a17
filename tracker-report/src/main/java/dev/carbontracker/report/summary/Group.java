package dev.carbontracker.report.summary;

/**
 * Some runs with something in common.
 *
 * @param name   what they have in common
 * @param totals their sums
 */
public record Group(String name, Totals totals) {
}
