package dev.carbontracker.csv;

import java.nio.charset.StandardCharsets;

/**
 * Reads decimal numbers, to the same {@code double} as {@link Double#parseDouble}, which takes most of the time of a long
 * file. Digits are divided by a power of ten that is exact; what the quotient lacks is computed exactly too (T. J. Dekker,
 * A floating-point technique for extending the available precision, 1971), and where that does not settle how to round,
 * the JDK reads the number.
 */
final class Numbers {

    /** More digits may not fit a long. */
    private static final long MOST_DIGITS = Long.MAX_VALUE / 10 - 1;
    /** Up to here every long is a double. */
    private static final long EXACT = 1L << 53;
    /** A remainder this near to half a unit in the last place, relative to it, is left to the JDK. */
    private static final double UNSURE = 1e-6;
    private static final double SPLITTER = (1 << 27) + 1;
    private static final long FRACTION_BITS = (1L << 52) - 1;
    /** Largest exponent that is read here: more would be beyond the powers anyway. */
    private static final int MOST_EXPONENT = 99;
    /** All powers of ten that are doubles. */
    private static final double[] POWERS = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13,
        1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

    private Numbers() {
    }

    /** The number that these bytes are; NaN if they are not a finite one. */
    static double parse(byte[] text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && text[start] == ' ') {
            start++;
        }
        while (end > start && text[end - 1] == ' ') {
            end--;
        }
        boolean negative = start < end && text[start] == '-';
        int first = negative ? start + 1 : start;
        long digits = 0;
        int point = -1;
        int i = first;
        for (; i < end; i++) {
            int c = text[i] - '0';
            if (c >= 0 && c <= 9 && digits <= MOST_DIGITS) {
                digits = digits * 10 + c;
            } else if (text[i] == '.' && point < 0) {
                point = i;
            } else {
                break;
            }
        }
        int decimals = point < 0 ? 0 : i - point - 1;
        int exponent = i == end ? 0 : exponent(text, i, end);
        boolean any = i - first - (point < 0 ? 0 : 1) > 0;
        int power = decimals - exponent;
        if (!any || exponent > MOST_EXPONENT || power < 0 || power >= POWERS.length) {
            return slow(text, start, end);
        }
        double value = digits < EXACT ? digits / POWERS[power] : divided(digits, POWERS[power]);
        return Double.isNaN(value) ? slow(text, start, end) : negative ? -value : value;
    }

    /** The exponent that ends a number; more than {@link #MOST_EXPONENT} if there is none that is simple. */
    private static int exponent(byte[] text, int start, int end) {
        boolean negative = start + 1 < end && text[start + 1] == '-';
        int first = start + (negative || start + 1 < end && text[start + 1] == '+' ? 2 : 1);
        if ((text[start] | 0x20) != 'e' || first >= end || end - first > 2) {
            return MOST_EXPONENT + 1;
        }
        int value = 0;
        for (int i = first; i < end; i++) {
            int c = text[i] - '0';
            if (c < 0 || c > 9) {
                return MOST_EXPONENT + 1;
            }
            value = value * 10 + c;
        }
        return negative ? -value : value;
    }

    /** The quotient, rounded once; NaN where that cannot be told. */
    private static double divided(long digits, double power) {
        double high = digits;
        double low = digits - (long) high;
        double quotient = high / power;
        double product = quotient * power;
        double quotientHigh = upper(quotient);
        double quotientLow = quotient - quotientHigh;
        double powerHigh = upper(power);
        double powerLow = power - powerHigh;
        double lost = ((quotientHigh * powerHigh - product) + quotientHigh * powerLow + quotientLow * powerHigh)
                + quotientLow * powerLow;
        double rest = ((high - product) - lost + low) / power;
        double value = quotient + rest;
        double error = rest - (value - quotient);
        double half = Math.ulp(value) / 2;
        boolean edge = (Double.doubleToRawLongBits(value) & FRACTION_BITS) == 0;
        return edge || Math.abs(Math.abs(error) - half) < half * UNSURE ? Double.NaN : value;
    }

    /** The upper half of the bits. */
    private static double upper(double value) {
        double scaled = SPLITTER * value;
        return scaled - (scaled - value);
    }

    private static double slow(byte[] text, int start, int end) {
        for (int i = start; i < end; i++) {
            if ("+-.0123456789eE".indexOf(text[i]) < 0) { // Java also reads 1d, 0x1p3 and NaN
                return Double.NaN;
            }
        }
        try {
            double value = Double.parseDouble(new String(text, start, end - start, StandardCharsets.ISO_8859_1));
            return Double.isInfinite(value) ? Double.NaN : value;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
