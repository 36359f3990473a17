package dev.carbontracker.internal.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A /sys tree in the kernel's own layout: zones live under devices/virtual/powercap, nested, and the class folder links
 * to each of them. One method for each kind of machine.
 */
public final class FixtureTree {

    /** Range of most Intel packages: 2^32 counts of 2^-14 J. */
    public static final long MAX = 262_143_328_850L;

    private final Path root;

    public FixtureTree(Path root) {
        this.root = root;
    }

    public Path root() {
        return root;
    }

    /** Two sockets, each with core-less package and dram. */
    public FixtureTree twoSocketsWithDram() throws IOException {
        zone("intel-rapl:0", "package-0", 1_000_000_000L, MAX);
        zone("intel-rapl:0:0", "dram", 500_000_000L, 65_712_999_613L);
        zone("intel-rapl:1", "package-1", 2_000_000_000L, MAX);
        zone("intel-rapl:1:0", "dram", 700_000_000L, 65_712_999_613L);
        return this;
    }

    /** A laptop: one package with core and uncore, and psys around it. */
    public FixtureTree oneSocketWithPsys() throws IOException {
        zone("intel-rapl:0", "package-0", 3_000_000_000L, MAX);
        zone("intel-rapl:0:0", "core", 1_500_000_000L, MAX);
        zone("intel-rapl:0:1", "uncore", 100_000_000L, MAX);
        zone("intel-rapl:1", "psys", 9_000_000_000L, MAX);
        return this;
    }

    /** AMD: a package with core, no dram. */
    public FixtureTree amd() throws IOException {
        zone("intel-rapl:0", "package-0", 4_000_000_000L, 65_532_610_987L);
        zone("intel-rapl:0:0", "core", 800_000_000L, 65_532_610_987L);
        return this;
    }

    /** A package whose two dies show one counter. */
    public FixtureTree mirroredDies() throws IOException {
        zone("intel-rapl:0", "package-0-die-0", 5_000_000_000L, MAX);
        zone("intel-rapl:1", "package-0-die-1", 5_000_000_000L, MAX);
        return this;
    }

    /** A package with two dies that each have their own counter. */
    public FixtureTree realDies() throws IOException {
        zone("intel-rapl:0", "package-0-die-0", 5_000_000_000L, MAX);
        zone("intel-rapl:1", "package-0-die-1", 8_000_000_000L, MAX);
        return this;
    }

    /** The same package by MSR and by memory mapped registers. */
    public FixtureTree mmioTwin() throws IOException {
        zone("intel-rapl:0", "package-0", 1_000_000_000L, MAX);
        zone("intel-rapl-mmio:0", "package-0", 400_000_000L, MAX);
        return this;
    }

    /** A zone with its link in the class folder. */
    public void zone(String id, String name, long microjoules, long max) throws IOException {
        Path folder = folder(id);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("name"), name + "\n");
        Files.writeString(folder.resolve("energy_uj"), microjoules + "\n");
        Files.writeString(folder.resolve("max_energy_range_uj"), max + "\n");
        Files.writeString(folder.resolve("enabled"), "1\n");
        Path link = root.resolve("class/powercap").resolve(id);
        Files.createDirectories(link.getParent());
        if (!Files.exists(link)) {
            Files.createSymbolicLink(link, link.getParent().relativize(folder));
        }
    }

    /** {@code intel-rapl:0:1} lives in devices/virtual/powercap/intel-rapl/intel-rapl:0/intel-rapl:0:1. */
    private Path folder(String id) {
        String[] parts = id.split(":");
        Path folder = root.resolve("devices/virtual/powercap").resolve(parts[0]).resolve(parts[0] + ":" + parts[1]);
        return parts.length == 2 ? folder : folder.resolve(id);
    }

    /** Moves a counter. */
    public void set(String id, long microjoules) throws IOException {
        Files.writeString(folder(id).resolve("energy_uj"), microjoules + "\n");
    }

    /** What else stands in a counter's file. */
    public void garble(String id, String text) throws IOException {
        Files.writeString(folder(id).resolve("energy_uj"), text);
    }

    /** The counter's file goes. */
    public void remove(String id) throws IOException {
        Files.delete(folder(id).resolve("energy_uj"));
    }

    /** An hwmon chip with files of that content. */
    public void hwmon(String chip, String... namesAndTexts) throws IOException {
        Path folder = root.resolve("class/hwmon").resolve(chip);
        Files.createDirectories(folder);
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            Files.writeString(folder.resolve(namesAndTexts[i]), namesAndTexts[i + 1] + "\n");
        }
    }
}
