package dev.carbontracker.report.text;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Quantities with three significant digits and the unit that suits them, the same in every locale. */
public final class Quantity {

    private static final String[] PREFIXES = {"µ", "m", "", "k", "M", "G", "T"};
    private static final int PLAIN = 2;

    private Quantity() {
    }

    /** Energy. */
    public static String energy(double kilowattHours) {
        return amount(kilowattHours * 1000, "Wh");
    }

    /** Mass of CO2e: grams, kilograms, tonnes. */
    public static String mass(double kilograms) {
        double tonnes = kilograms / 1000;
        return Math.abs(kilograms) >= 999.5 ? amount(tonnes, "t") : amount(kilograms * 1000, "g");
    }

    /** Power. */
    public static String power(double watts) {
        return amount(watts, "W");
    }

    /** Carbon intensity; a question mark where no energy was used. */
    public static String intensity(double gramsPerKilowattHour) {
        return Double.isNaN(gramsPerKilowattHour) ? "?" : significant(gramsPerKilowattHour) + " g/kWh";
    }

    /** A span of time. */
    public static String duration(double seconds) {
        if (seconds < 59.95) {
            return significant(seconds) + " s";
        }
        long whole = Math.round(seconds);
        if (whole < 3600) {
            return whole / 60 + " min " + whole % 60 + " s";
        }
        long minutes = Math.round(seconds / 60);
        return minutes < 2880 ? minutes / 60 + " h " + minutes % 60 + " min"
                : minutes / 1440 + " d " + minutes % 1440 / 60 + " h";
    }

    /** A number with three significant digits, or all of its whole part. */
    public static String significant(double value) {
        if (value == 0) {
            return "0";
        }
        if (!Double.isFinite(value)) {
            return "?";
        }
        double size = Math.abs(value);
        if (size < 1e-3 || size >= 1e9) {
            return new BigDecimal(value).round(new java.math.MathContext(3)).stripTrailingZeros().toString()
                    .replace("E+", "e").replace('E', 'e');
        }
        return fixed(value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : size >= 0.09995 ? 3 : 4);
    }

    private static String amount(double value, String unit) {
        if (value == 0 || !Double.isFinite(value)) {
            return (value == 0 ? "0 " : "? ") + unit;
        }
        int prefix = PLAIN;
        double scaled = value;
        while (Math.abs(scaled) < 0.9995 && prefix > 0) {
            scaled *= 1000;
            prefix--;
        }
        while (Math.abs(scaled) >= 999.5 && prefix < PREFIXES.length - 1) {
            scaled /= 1000;
            prefix++;
        }
        return significant(scaled) + " " + PREFIXES[prefix] + unit;
    }

    private static String fixed(double value, int decimals) {
        return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
    }
}
