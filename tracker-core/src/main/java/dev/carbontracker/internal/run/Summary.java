package dev.carbontracker.internal.run;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.RunReport;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/** A run in words, for the log. */
final class Summary {

    private Summary() {
    }

    /** One line. */
    static String line(RunReport report, Optional<Path> csv) {
        return String.format(Locale.ROOT, "%s: %.1f s, %s (%s), %s CO2e (%s to %s) at %.0f g/kWh, %s%s",
                report.run().project(), report.duration().toNanos() / 1e9,
                amount(report.energy().kilowattHours() * 1000, "Wh"), components(report),
                amount(report.emissions().grams(), "g"), amount(report.totals().emissionsLow().grams(), "g"),
                amount(report.totals().emissionsHigh().grams(), "g"),
                report.totals().intensity().gramsPerKilowattHour(), report.intensitySource(),
                csv.map(file -> "; row in " + file).orElse("; no row written"));
    }

    /** A line for each component and one for the sum. */
    static String table(RunReport report, Optional<Path> csv) {
        StringBuilder text = new StringBuilder(line(report, csv));
        for (Component component : Component.values()) {
            ComponentUse use = report.totals().of(component);
            text.append(String.format(Locale.ROOT, "%n  %-4s %12s %10.2f W  %-8s %s", component,
                    use.known() ? amount(report.totals().energy(component).kilowattHours() * 1000, "Wh") : "?",
                    use.power().watts(), use.evidence().name().toLowerCase(Locale.ROOT), use.source()));
        }
        return text.toString();
    }

    private static String components(RunReport report) {
        StringJoiner parts = new StringJoiner(", ");
        for (Component component : Component.values()) {
            Evidence evidence = report.totals().of(component).evidence();
            if (evidence != Evidence.NONE) {
                parts.add(component + " " + evidence.name().toLowerCase(Locale.ROOT));
            }
        }
        return parts.toString();
    }

    /** Three significant digits with a prefix that keeps the number between 1 and 1000. */
    static String amount(double value, String unit) {
        if (value == 0) {
            return "0 " + unit;
        }
        String[] prefixes = {"µ", "m", "", "k", "M", "G"};
        int prefix = 2;
        double scaled = value;
        while (Math.abs(scaled) < 0.9995 && prefix > 0) {
            scaled *= 1000;
            prefix--;
        }
        while (Math.abs(scaled) >= 999.5 && prefix < prefixes.length - 1) {
            scaled /= 1000;
            prefix++;
        }
        int decimals = Math.abs(scaled) >= 99.95 ? 0 : Math.abs(scaled) >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f %s%s", scaled, prefixes[prefix], unit);
    }
}
