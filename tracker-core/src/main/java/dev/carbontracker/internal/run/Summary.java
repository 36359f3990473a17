package dev.carbontracker.internal.run;

import dev.carbontracker.internal.text.PlainText;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.DeviceUse;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.RunReport;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/** A run in words, for the log. */
final class Summary {

    private static final int MAX_NAME = 100;

    private Summary() {
    }

    /** One line. Put together by hand: a formatter costs the end of a JVM 30 ms, most of it for the locale. */
    static String line(RunReport report, Optional<Path> csv) {
        return PlainText.excerpt(report.run().project(), MAX_NAME) + ": " + fixed(report.duration().toNanos() / 1e9, 1) + " s, "
                + amount(report.energy().kilowattHours() * 1000, "Wh") + " (" + components(report) + "), "
                + amount(report.emissions().grams(), "g") + " CO2e ("
                + amount(report.totals().emissionsLow().grams(), "g") + " to "
                + amount(report.totals().emissionsHigh().grams(), "g") + ") at "
                + fixed(report.totals().intensity().gramsPerKilowattHour(), 0) + " g/kWh, " + report.intensitySource()
                + (csv.isPresent() ? "; row in " + csv.get() : "; no row written");
    }

    /** A line for each component and one for the sum. */
    static String table(RunReport report, Optional<Path> csv) {
        StringBuilder text = new StringBuilder(line(report, csv));
        for (Component component : Component.values()) {
            ComponentUse use = report.totals().of(component);
            text.append(String.format(Locale.ROOT, "%n  %-4s %12s %10.2f W  %-8s %s", component,
                    use.known() ? amount(report.totals().energy(component).kilowattHours() * 1000, "Wh") : "?",
                    use.power().watts(), use.evidence().name().toLowerCase(Locale.ROOT), use.source()));
            if (use.devices().size() > 1) {
                use.devices().forEach(device -> text.append(device(device, report.totals().factor())));
            }
        }
        return text.toString();
    }

    private static String device(DeviceUse use, double factor) {
        return String.format(Locale.ROOT, "%n       %12s %10.2f W  %-8s %s %s",
                amount(use.energy().times(factor).kilowattHours() * 1000, "Wh"), use.power().watts(),
                use.evidence().name().toLowerCase(Locale.ROOT), use.source(), use.device());
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
        return fixed(scaled, decimals) + " " + prefixes[prefix] + unit;
    }

    private static String fixed(double value, int decimals) {
        return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
    }
}
