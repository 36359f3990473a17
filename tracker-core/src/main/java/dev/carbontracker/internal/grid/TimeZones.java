package dev.carbontracker.internal.grid;

import dev.carbontracker.internal.file.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The name of the host's time zone and the country it lies in, by the tz database's own {@code zone.tab} and
 * {@code backward} (public domain). The JVM's default zone is not asked: without a link it is guessed from the file's
 * content, and Berlin becomes Jan Mayen.
 */
public final class TimeZones {

    private static final String ZONEINFO = "zoneinfo/";

    private final Path etc;
    private final Map<String, String> environment;

    /** Looks in that folder, which stands for {@code /etc}, and that environment. */
    public TimeZones(Path etc, Map<String, String> environment) {
        this.etc = etc;
        this.environment = environment;
    }

    /** Where a time zone was found and the ISO 3166-1 alpha-2 code of its country. */
    public record Found(String from, String alpha2) {
    }

    /** The country of the first time zone that has one: {@code TZ}, {@code /etc/localtime}, {@code /etc/timezone}. */
    public Optional<Found> country() {
        List<Map.Entry<String, Optional<String>>> places = List.of(
                Map.entry("TZ", Optional.ofNullable(environment.get("TZ"))),
                Map.entry("/etc/localtime", link(etc.resolve("localtime"))),
                Map.entry("/etc/timezone", text(etc.resolve("timezone"))));
        for (Map.Entry<String, Optional<String>> place : places) {
            Optional<String> name = place.getValue().map(TimeZones::name).filter(n -> !n.isEmpty());
            if (name.isPresent()) {
                return Tables.read("time-zones.csv").first(0, name.get())
                        .map(row -> new Found(place.getKey() + " " + name.get(), row.get("alpha2")));
            }
        }
        return Optional.empty();
    }

    /** {@code :Europe/Paris}, {@code /usr/share/zoneinfo/posix/Europe/Paris} and the like to the bare name. */
    private static String name(String text) {
        String name = text.strip();
        name = name.startsWith(":") ? name.substring(1) : name;
        int at = name.indexOf(ZONEINFO);
        name = at >= 0 ? name.substring(at + ZONEINFO.length()) : name;
        for (String folder : List.of("posix/", "right/")) {
            name = name.startsWith(folder) ? name.substring(folder.length()) : name;
        }
        return name;
    }

    private static Optional<String> link(Path path) {
        try {
            return Files.isSymbolicLink(path)
                    ? Optional.of(Files.readSymbolicLink(path).toString().replace('\\', '/'))
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(Path path) {
        return SmallFile.lines(path).stream().findFirst();
    }
}
