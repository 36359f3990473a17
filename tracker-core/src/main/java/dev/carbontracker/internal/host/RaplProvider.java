package dev.carbontracker.internal.host;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Power;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.EnergySourceProvider;
import dev.carbontracker.spi.SourceInfo;
import dev.carbontracker.spi.SourceOffer;
import dev.carbontracker.spi.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The energy counters of Intel and AMD processors (RAPL) as Linux's powercap shows them. All packages count and so does
 * their dram; core and uncore lie inside a package, packages inside psys, and {@code intel-rapl-mmio} is a second view
 * of {@code intel-rapl}: none of these is added.
 */
public final class RaplProvider implements EnergySourceProvider {

    /**
     * No error of RAPL against a power meter is published for every processor; this is the ±5 % that NVIDIA's boards
     * show (Yang, Adamek, Armour 2024, arXiv:2312.02741), taken over as an order of magnitude.
     */
    static final double RELATIVE_ERROR = 0.05;
    /** Above the highest TDP in cpu-tdp.csv, 500 W. */
    static final Power PACKAGE_CEILING = Power.ofWatts(600);
    /** 32 modules of 10 W each. */
    static final Power DRAM_CEILING = Power.ofWatts(320);
    /** Two packages, their memory and the board. */
    static final Power PSYS_CEILING = Power.ofWatts(2000);
    /** Two dies whose counters differ by less than this much are one counter shown twice. */
    private static final long MIRROR_MICROJOULES = 500_000;

    @Override
    public String name() {
        return "rapl";
    }

    @Override
    public List<SourceOffer> offers(Surroundings surroundings) {
        List<PowercapZone> zones = PowercapZone.list(surroundings.sysRoot());
        List<SourceOffer> offers = new ArrayList<>();
        for (boolean mmio : new boolean[] {false, true}) {
            List<PowercapZone> view = zones.stream().filter(zone -> zone.mmio() == mmio).toList();
            offerPackages(view, mmio, offers);
            offerDram(view, mmio, offers);
        }
        boolean packages = offers.stream().anyMatch(o -> o instanceof SourceOffer.Sources
                && o.component() == Component.CPU);
        if (!packages) {
            offerPsys(zones, offers);
        }
        boolean any = offers.stream().anyMatch(o -> o instanceof SourceOffer.Sources
                && o.component() == Component.CPU);
        return any ? offers.stream().filter(o -> o instanceof SourceOffer.Sources).toList() : offers;
    }

    private static void offerPackages(List<PowercapZone> view, boolean mmio, List<SourceOffer> offers) {
        List<PowercapZone> packages = withoutMirrors(kind(view, PowercapZone.Kind.PACKAGE));
        if (packages.isEmpty()) {
            return;
        }
        Optional<String> problem = problem(packages);
        if (problem.isPresent()) {
            offers.add(new SourceOffer.Unreadable(Component.CPU, problem.get()));
            return;
        }
        offers.add(new SourceOffer.Sources(Component.CPU, rank(mmio), sources(packages, Component.CPU,
                PACKAGE_CEILING)));
    }

    private static void offerDram(List<PowercapZone> view, boolean mmio, List<SourceOffer> offers) {
        List<PowercapZone> dram = kind(view, PowercapZone.Kind.DRAM);
        if (!dram.isEmpty() && problem(dram).isEmpty()) {
            offers.add(new SourceOffer.Sources(Component.RAM, rank(mmio), sources(dram, Component.RAM, DRAM_CEILING)));
        }
    }

    private static void offerPsys(List<PowercapZone> zones, List<SourceOffer> offers) {
        List<PowercapZone> psys = kind(zones, PowercapZone.Kind.PSYS);
        if (!psys.isEmpty() && problem(psys.subList(0, 1)).isEmpty()) {
            offers.add(new SourceOffer.Sources(Component.CPU, SourceOffer.RANK_WIDER_COUNTER,
                    sources(psys.subList(0, 1), Component.CPU, PSYS_CEILING), Set.of(Component.RAM)));
        }
    }

    private static int rank(boolean mmio) {
        return mmio ? SourceOffer.RANK_SECOND_COUNTER : SourceOffer.RANK_COUNTER;
    }

    private static List<PowercapZone> kind(List<PowercapZone> zones, PowercapZone.Kind kind) {
        return zones.stream().filter(zone -> zone.kind() == kind).toList();
    }

    private static List<EnergySource> sources(List<PowercapZone> zones, Component component, Power ceiling) {
        List<EnergySource> sources = new ArrayList<>();
        for (PowercapZone zone : zones) {
            OptionalLong wrapsAt = zone.wrapsAt();
            SourceInfo info = SourceInfo.of((zone.mmio() ? "rapl-mmio/" : "rapl/") + zone.label(), component,
                    Evidence.COUNTER).withError(RELATIVE_ERROR, RELATIVE_ERROR).withCeiling(ceiling);
            if (wrapsAt.isPresent()) {
                long quarterMillis = (long) (wrapsAt.getAsLong() / 1e3 / 4 / ceiling.watts());
                info = info.readEvery(Duration.ofMillis(Math.max(10, quarterMillis)));
            }
            sources.add(CounterSource.microjoules(info, new NumberFile(zone.counter()), wrapsAt));
        }
        return sources;
    }

    /** Dies of one socket whose counters read the same are one counter. */
    private static List<PowercapZone> withoutMirrors(List<PowercapZone> packages) {
        List<PowercapZone> kept = new ArrayList<>();
        for (PowercapZone zone : packages) {
            boolean mirror = kept.stream().anyMatch(other -> other.socket().equals(zone.socket())
                    && sameCounter(other, zone));
            if (!mirror) {
                kept.add(zone);
            }
        }
        return kept;
    }

    private static boolean sameCounter(PowercapZone one, PowercapZone other) {
        try (NumberFile first = new NumberFile(one.counter()); NumberFile second = new NumberFile(other.counter())) {
            long before = first.read();
            long value = second.read();
            long after = first.read();
            return value >= before - MIRROR_MICROJOULES && value <= after + MIRROR_MICROJOULES;
        } catch (IOException e) {
            return false;
        }
    }

    /** Why these zones cannot be read, all of them: a part of a machine is no figure for it. */
    private static Optional<String> problem(List<PowercapZone> zones) {
        for (PowercapZone zone : zones) {
            Path counter = zone.counter();
            if (!Files.isDirectory(zone.folder())) {
                return Optional.of(zone.folder() + ": leads nowhere, as in a container that hides powercap; mount the "
                        + "host's /sys read-only and set sysfs.root to it");
            }
            if (Files.exists(counter) && !Files.isReadable(counter)) {
                return Optional.of(counter + ": not readable; run 'sudo find /sys/devices/virtual/powercap -name "
                        + "energy_uj -exec chmod a+r {} +' to measure the CPU instead of modelling it");
            }
            try (NumberFile file = new NumberFile(counter)) {
                file.read();
            } catch (IOException e) {
                return Optional.of(e.getMessage() + "; the counter is not used");
            }
        }
        return Optional.empty();
    }
}
