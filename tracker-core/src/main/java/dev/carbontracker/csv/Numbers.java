package dev.carbontracker.csv;

import java.nio.charset.StandardCharsets;

/** Reads decimal numbers, to the same {@code double} as {@link Double#parseDouble}. */
final class Numbers {

    /** Up to here every long is a double. */
    private static final long EXACT = 1L << 53;
    private static final double[] POWERS = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13,
        1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

    private Numbers() {
    }

    /**
     * The number that these bytes are; NaN if they are not a finite one. A quotient of two exact doubles is rounded once,
     * so short numbers need no more (Clinger, How to read floating point numbers accurately, 1990).
     */
    static double parse(byte[] text, int start, int end) {
        while (start < end && text[start] == ' ') {
            start++;
        }
        while (end > start && text[end - 1] == ' ') {
            end--;
        }
        boolean negative = start < end && text[start] == '-';
        long digits = 0;
        int decimals = -1;
        int i = negative ? start + 1 : start;
        for (; i < end; i++) {
            int c = text[i] - '0';
            if (c >= 0 && c <= 9 && digits < EXACT / 10) {
                digits = digits * 10 + c;
                decimals += decimals >= 0 ? 1 : 0;
            } else if (text[i] == '.' && decimals < 0) {
                decimals = 0;
            } else {
                return slow(text, start, end);
            }
        }
        boolean any = end - start - (negative ? 1 : 0) - (decimals >= 0 ? 1 : 0) > 0;
        if (!any || decimals >= POWERS.length) {
            return slow(text, start, end);
        }
        double value = decimals > 0 ? digits / POWERS[decimals] : digits;
        return negative ? -value : value;
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
