package dev.carbontracker.report.facts;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A graphics processor or accelerator.
 *
 * @param vendor        maker
 * @param model         product name as its driver has it, less the maker
 * @param maxPowerWatts power limit of the board
 * @param source        who says so
 */
public record Gpu(String vendor, String model, double maxPowerWatts, String source) {

    private static final int MOST_NEAR = 3;

    /** All rows of gpu-power.csv. */
    public static List<Gpu> all() {
        return FactTable.read("gpu-power.csv").stream().map(row -> new Gpu(row.get("vendor"), row.get("model"),
                Double.parseDouble(row.get("max_power_watts")), row.get("source")
                + (row.get("basis").equals("memory") ? " (unverified)" : ""))).toList();
    }

    /** The GPU of that name, with or without its maker, in any case; the line of products may lack if that leaves one. */
    public static Optional<Gpu> find(String name) {
        String wanted = plain(name);
        List<Gpu> all = all();
        Optional<Gpu> equal = all.stream().filter(gpu -> plain(gpu.model()).equals(wanted)
                || plain(gpu.vendor() + " " + gpu.model()).equals(wanted)).findFirst();
        List<Gpu> ending = all.stream().filter(gpu -> plain(gpu.model()).endsWith(" " + wanted)).toList();
        return equal.or(() -> ending.size() == 1 ? Optional.of(ending.get(0)) : Optional.empty());
    }

    /** A few models whose names contain what was typed, or its words. */
    public static List<String> near(String name) {
        String wanted = plain(name);
        return wanted.isEmpty() ? List.of() : all().stream().map(Gpu::model).filter(model -> plain(model).contains(wanted)
                        || wanted.contains(plain(model)) || words(model, wanted))
                .sorted(Comparator.comparing((String model) -> !words(model, wanted)).thenComparing(String::length))
                .limit(MOST_NEAR).toList();
    }

    private static boolean words(String model, String wanted) {
        return List.of(plain(model).split("[ -]")).containsAll(List.of(wanted.split("[ -]")));
    }

    private static String plain(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    }
}
