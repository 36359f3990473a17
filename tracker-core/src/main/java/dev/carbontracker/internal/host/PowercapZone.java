package dev.carbontracker.internal.host;

import dev.carbontracker.internal.file.SmallFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A power zone of Linux's powercap class (kernel documentation, power/powercap). What it measures is told by its
 * {@code name} file, not by its number.
 *
 * @param id     such as {@code intel-rapl:0:1}
 * @param kind   what it measures
 * @param label  stable name: {@code package-0}, {@code package-0-die-1}, {@code dram-0}, {@code psys}
 * @param folder where its files are
 */
record PowercapZone(String id, Kind kind, String label, Path folder) {

    private static final Pattern ID = Pattern.compile("(intel-rapl(?:-mmio)?):(\\d+)(?::(\\d+))?");
    private static final Pattern DIE = Pattern.compile("(package-\\d+)-die-\\d+");

    /** What a zone measures. */
    enum Kind {
        /** A socket, or a die of one: contains core and uncore, not dram. */
        PACKAGE,
        /** Memory behind a socket: adds to the package. */
        DRAM,
        /** The platform: contains the packages. */
        PSYS,
        /** A part of a package, which must not be added to it. */
        PART
    }

    /** The zones of a machine, by id; several entries for the same folder are one zone. */
    static List<PowercapZone> list(Path sysRoot) {
        Map<String, Path> folders = new TreeMap<>();
        collect(sysRoot.resolve("class/powercap"), folders);
        List.copyOf(folders.values()).forEach(folder -> collect(folder, folders));
        List<PowercapZone> zones = new ArrayList<>();
        folders.forEach((id, folder) -> zones.add(of(id, folder)));
        return zones;
    }

    private static void collect(Path folder, Map<String, Path> folders) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "intel-rapl*")) {
            for (Path entry : entries) {
                if (ID.matcher(entry.getFileName().toString()).matches()) {
                    folders.putIfAbsent(entry.getFileName().toString(), entry);
                }
            }
        } catch (IOException e) {
            // a folder that cannot be listed has no zones for us
        }
    }

    private static PowercapZone of(String id, Path folder) {
        Matcher matcher = ID.matcher(id);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(id);
        }
        String name = SmallFile.text(folder.resolve("name"));
        boolean top = matcher.group(3) == null;
        if (name.startsWith("package")) {
            return new PowercapZone(id, Kind.PACKAGE, name, folder);
        }
        if (name.equals("psys")) {
            return new PowercapZone(id, Kind.PSYS, name, folder);
        }
        if (name.equals("dram")) {
            return new PowercapZone(id, Kind.DRAM, "dram-" + matcher.group(2), folder);
        }
        return name.isEmpty() && top ? new PowercapZone(id, Kind.PACKAGE, "unnamed-" + matcher.group(2), folder)
                : new PowercapZone(id, Kind.PART, name, folder);
    }

    /** Whether it comes from the memory mapped interface, a second path to the counters of {@code intel-rapl}. */
    boolean mmio() {
        return id.startsWith("intel-rapl-mmio");
    }

    /** The socket of a die; its own label for a package without dies. */
    String socket() {
        Matcher matcher = DIE.matcher(label);
        return matcher.matches() ? matcher.group(1) : label;
    }

    Path counter() {
        return folder.resolve("energy_uj");
    }

    /** The largest value of the counter; empty if that cannot be read. */
    OptionalLong wrapsAt() {
        try (NumberFile file = new NumberFile(folder.resolve("max_energy_range_uj"))) {
            long range = file.read();
            return range > 0 ? OptionalLong.of(range) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
