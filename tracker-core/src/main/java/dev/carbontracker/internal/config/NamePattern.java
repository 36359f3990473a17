package dev.carbontracker.internal.config;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Fills {@code %p} (process id) and {@code %t} (time of start, {@code 20261124-063000}) into the names of files and
 * folders, so that many programs with the same options can write to files of their own; {@code %%} is a percent sign.
 */
public final class NamePattern {

    private NamePattern() {
    }

    /** The name; what is no pattern stays as it is. */
    public static String fill(String pattern, long pid, ZonedDateTime start) {
        if (pattern.indexOf('%') < 0) {
            return pattern;
        }
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            char next = c == '%' && i + 1 < pattern.length() ? pattern.charAt(i + 1) : ' ';
            switch (next) {
                case 'p' -> name.append(pid);
                case 't' -> name.append(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).format(start));
                case '%' -> name.append('%');
                default -> name.append(c);
            }
            i += next == 'p' || next == 't' || next == '%' ? 1 : 0;
        }
        return name.toString();
    }
}
