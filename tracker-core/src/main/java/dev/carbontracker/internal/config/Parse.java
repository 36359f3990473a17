package dev.carbontracker.internal.config;

import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Mode;
import dev.carbontracker.model.Power;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Text of an option to its value. What does not fit throws {@link IllegalArgumentException} saying what would. */
final class Parse {

    /** More than ten times what coal emits. */
    private static final double MOST_GRAMS_PER_KILOWATT_HOUR = 10_000;
    /** More than a rack draws. */
    private static final double MOST_WATTS = 1_000_000;

    /** Bounded, because arithmetic with exact numbers of a large exponent takes as long as the exponent says. */
    private static final Pattern NUMBER = Pattern.compile("[-+]?(?:\\d{1,40}\\.?\\d{0,40}|\\.\\d{1,40})(?:[eE][-+]?\\d{1,3})?");
    /** Sums of durations in nanoseconds must fit into 64 bits. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final List<String> FRAMEWORKS = List.of("djl", "dl4j", "spark", "tribuo", "weka", "xgboost");

    private Parse() {
    }

    static boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes", "1" -> true;
            case "false", "off", "no", "0" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    static double number(String text) {
        double value = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("not a number; write it like 1.5");
        }
        return value;
    }

    static double atLeast(double smallest, String text) {
        double value = number(text);
        if (value < smallest) {
            throw new IllegalArgumentException("must be at least " + plain(smallest));
        }
        return value;
    }

    static double between(double smallest, double largest, String text) {
        double value = atLeast(smallest, text);
        if (value > largest) {
            throw new IllegalArgumentException("must be at most " + plain(largest));
        }
        return value;
    }

    static double above(double bound, String text) {
        double value = number(text);
        if (value <= bound) {
            throw new IllegalArgumentException("must be above " + plain(bound));
        }
        return value;
    }

    static int count(String text) {
        try {
            int value = Integer.parseInt(text);
            if (value > 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("must be a whole number above 0");
    }

    static CarbonIntensity intensity(String text) {
        return CarbonIntensity.ofGramsPerKilowattHour(between(0, MOST_GRAMS_PER_KILOWATT_HOUR, text));
    }

    static Power watts(String text) {
        double value = above(0, text);
        return Power.ofWatts(between(0, MOST_WATTS, String.valueOf(value)));
    }

    static Mode mode(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "machine" -> Mode.MACHINE;
            case "process" -> Mode.PROCESS;
            default -> throw new IllegalArgumentException("must be machine or process");
        };
    }

    static String oneOf(String text, String... allowed) {
        for (String value : allowed) {
            if (value.equalsIgnoreCase(text)) {
                return value;
            }
        }
        throw new IllegalArgumentException("must be one of " + String.join(", ", allowed));
    }

    /** Which frameworks are watched: {@code auto} for all, {@code none}, or some of them. */
    static List<String> frameworks(String text) {
        List<String> names = list(text.toLowerCase(Locale.ROOT));
        if (names.equals(List.of("auto"))) {
            return FRAMEWORKS;
        }
        if (names.equals(List.of("none"))) {
            return List.of();
        }
        for (String name : names) {
            if (!FRAMEWORKS.contains(name)) {
                throw new IllegalArgumentException("must be auto, none, or some of " + String.join("+", FRAMEWORKS));
            }
        }
        return names;
    }

    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a path: " + e.getReason(), e);
        }
    }

    /**
     * A bare file name: what {@code output} is for stays out of it. It must be that of a CSV file, because options may come from
     * a file that others may write, and a start-up file of a shell must never become the file of runs.
     */
    static String fileName(String text) {
        Path path = path(text);
        if (path.getNameCount() != 1 || path.isAbsolute() || text.equals(".") || text.equals("..")) {
            throw new IllegalArgumentException("must be a file name without folders; option output names the folder");
        }
        if (!text.toLowerCase(Locale.ROOT).endsWith(".csv") || text.startsWith(".")) {
            throw new IllegalArgumentException("must end in .csv and not begin with a dot");
        }
        return text;
    }

    static Duration durationAtLeast(Duration smallest, String text) {
        Duration value = duration(text);
        if (value.compareTo(smallest) < 0) {
            throw new IllegalArgumentException("must be at least " + show(smallest));
        }
        if (value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("must be at most " + LONGEST.toHours() + "h");
        }
        return value;
    }

    /** {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}, ISO 8601, or bare seconds. */
    static Duration duration(String text) {
        try {
            String upper = text.toUpperCase(Locale.ROOT);
            if (upper.startsWith("P") || upper.startsWith("-P")) {
                return Duration.parse(text);
            }
            int unit = unitStart(text);
            long nanosOfUnit = switch (text.substring(unit).strip().toLowerCase(Locale.ROOT)) {
                case "ns" -> 1L;
                case "us" -> 1_000L;
                case "ms" -> 1_000_000L;
                case "", "s" -> 1_000_000_000L;
                case "m", "min" -> 60_000_000_000L;
                case "h" -> 3_600_000_000_000L;
                default -> throw new IllegalArgumentException("unit");
            };
            String number = text.substring(0, unit).strip();
            if (!NUMBER.matcher(number).matches()) {
                throw new IllegalArgumentException("number");
            }
            BigDecimal nanos = new BigDecimal(number).multiply(BigDecimal.valueOf(nanosOfUnit));
            return nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0 ? Duration.ofNanos(Long.MAX_VALUE)
                    : Duration.ofNanos(nanos.toBigInteger().longValueExact());
        } catch (DateTimeParseException | IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException("not a duration; write it as 500ms, 2s, 5m or PT2S", e);
        }
    }

    /** {@code 500g}, {@code 1.2kg}, or bare grams. */
    static CarbonMass mass(String text) {
        int unit = unitStart(text);
        try {
            double value = above(0, text.substring(0, unit).strip());
            return switch (text.substring(unit).strip()) {
                case "", "g" -> CarbonMass.ofGrams(value);
                case "kg" -> CarbonMass.ofKilograms(value);
                case "t" -> CarbonMass.ofTonnes(value);
                default -> throw new IllegalArgumentException("unit");
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a mass of CO2e above 0; write it as 500g or 1.2kg", e);
        }
    }

    /** Where the letters at the end of the text begin. */
    private static int unitStart(String text) {
        int start = text.length();
        while (start > 0 && Character.isLetter(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    static List<String> list(String text) {
        List<String> values = new ArrayList<>();
        for (String value : text.split("\\+")) {
            if (!value.isBlank()) {
                values.add(value.strip());
            }
        }
        return List.copyOf(values);
    }

    static Map<String, String> tags(String text) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (String tag : list(text)) {
            int equals = tag.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("must be key=value, several joined by +");
            }
            tags.put(tag.substring(0, equals).strip(), tag.substring(equals + 1).strip());
        }
        return tags;
    }

    /** A credential: its characters go into a header of HTTP. The message never contains it. */
    static String token(String text) {
        if (!text.matches("[!-~]{1,1024}")) {
            throw new IllegalArgumentException("has characters that no token has; copy it again");
        }
        return text;
    }

    /** An address of a web service. The message never contains it: it may hold a credential. */
    static String endpoint(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (web && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return text;
            }
        } catch (URISyntaxException e) {
            // reported below, without the address
        }
        throw new IllegalArgumentException("must be an http or https address without user and password");
    }

    /** An id that is also part of file names. */
    static String runId(String text) {
        if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
            throw new IllegalArgumentException("must be up to 128 letters, digits, dots, dashes and underscores");
        }
        return text;
    }

    private static String show(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
