package dev.carbontracker.internal.host;

import java.util.List;
import java.util.Locale;

/**
 * A processor's name as cpu-tdp.csv writes it: without vendor, trade marks, clock rate, core count and graphics.
 *
 * @param vendor maker; empty if the name does not say
 * @param model  the rest, such as {@code Xeon E5-2620 v3}
 */
record CpuName(String vendor, String model) {

    private static final List<String> VENDORS = List.of("Intel", "AMD", "Apple", "AWS", "Ampere", "NVIDIA");

    static CpuName of(String name) {
        String text = name.replaceAll("\\((?i:r|tm|c)\\)", " ")
                .replaceAll("@.*$", " ")
                .replaceAll("(?i)\\b\\d+(st|nd|rd|th) Gen\\b", " ")
                .replaceAll("(?i)\\b(with|w/) .*$", " ")
                .replaceAll("(?i)\\b[\\w-]+-Core\\b", " ")
                .replaceAll("(?i)\\b(CPU|Processor|APU|Genuine)\\b", " ")
                .replaceAll("(?i)\\bCore2\\b", "Core 2")
                .replaceAll("\\s+", " ").strip();
        String vendor = "";
        for (String known : VENDORS) {
            String lower = text.toLowerCase(Locale.ROOT);
            if (lower.equals(known.toLowerCase(Locale.ROOT)) || lower.startsWith(known.toLowerCase(Locale.ROOT) + " ")) {
                vendor = known;
                text = text.substring(known.length()).strip();
                break;
            }
        }
        return new CpuName(vendor, text.replaceAll("(?i)^(Core i\\d) (\\d)", "$1-$2").replaceAll(" V(\\d)$", " v$1"));
    }

    /** The first word of the model: EPYC, Xeon, Ryzen, Core. */
    String family() {
        int end = model.indexOf(' ');
        return end < 0 ? model : model.substring(0, end);
    }
}
