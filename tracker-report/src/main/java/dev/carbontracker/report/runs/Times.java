package dev.carbontracker.report.runs;

import java.time.DateTimeException;
import java.time.LocalDate;

/** Reads times of the form {@code 2026-11-24T06:00:00[.123][Z]}, a million in a blink. Used by one thread. */
final class Times {

    static final long UNKNOWN = Long.MIN_VALUE;
    private static final int DATE_CHARS = 10;
    private static final int CHARS = 19;

    private String lastDate = "";
    private long lastDayMillis;

    /** Milliseconds since 1970 as if in UTC; {@link #UNKNOWN} if it is no such time. */
    long millis(String text) {
        if (text.length() < CHARS || text.charAt(13) != ':' || text.charAt(16) != ':') {
            return UNKNOWN;
        }
        if (!text.startsWith(lastDate) || lastDate.isEmpty()) {
            long year = number(text, 0, 4);
            try {
                lastDayMillis = LocalDate.of((int) year, (int) number(text, 5, 7), (int) number(text, 8, 10))
                        .toEpochDay() * 86_400_000L;
            } catch (DateTimeException e) {
                return UNKNOWN;
            }
            lastDate = text.substring(0, DATE_CHARS);
        }
        long hours = number(text, 11, 13);
        long minutes = number(text, 14, 16);
        long seconds = number(text, 17, CHARS);
        if (hours < 0 || minutes < 0 || seconds < 0) {
            return UNKNOWN;
        }
        long millis = text.length() >= CHARS + 4 && text.charAt(CHARS) == '.' ? Math.max(0, number(text, 20, 23)) : 0;
        return lastDayMillis + ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis;
    }

    private static long number(String text, int start, int end) {
        long number = 0;
        for (int i = start; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
