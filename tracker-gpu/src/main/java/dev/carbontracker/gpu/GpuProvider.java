package dev.carbontracker.gpu;

import dev.carbontracker.gpu.nvml.NvidiaGpus;
import dev.carbontracker.gpu.oshi.OshiCard;
import dev.carbontracker.gpu.sysfs.DrmCard;
import dev.carbontracker.gpu.sysfs.DrmCards;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Mode;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.EnergySourceProvider;
import dev.carbontracker.spi.SourceOffer;
import dev.carbontracker.spi.Surroundings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import oshi.hardware.GraphicsCard;

/**
 * Offers the GPUs of this machine, of all vendors together: NVIDIA's through NVML, AMD's and Intel's on Linux through
 * hwmon, on macOS and Windows those of any vendor that OSHI can read.
 */
public final class GpuProvider implements EnergySourceProvider {

    private final NvidiaGpus nvidia;
    private final Supplier<List<GraphicsCard>> oshiCards;
    private volatile String about = "";

    /** For the service loader. */
    public GpuProvider() {
        this(new NvidiaGpus(Path.of("/"), new MonotonicTime(), Clock.systemUTC()), new OshiCards());
    }

    GpuProvider(NvidiaGpus nvidia, Supplier<List<GraphicsCard>> oshiCards) {
        this.nvidia = nvidia;
        this.oshiCards = oshiCards;
    }

    @Override
    public String name() {
        return "gpu";
    }

    @Override
    public String about() {
        return about;
    }

    @Override
    public List<SourceOffer> offers(Surroundings surroundings) {
        NvidiaGpus.Found found = nvidia.find(surroundings);
        about = found.about();
        List<EnergySource> sources = new ArrayList<>(found.sources());
        List<String> unknown = new ArrayList<>(found.unknown());
        List<String> names = new ArrayList<>(found.listed().isEmpty() ? List.of() : List.of(found.listed()));
        List<String> blind = List.of();
        boolean all = surroundings.wishes().gpus().isEmpty();
        if (surroundings.operatingSystem().startsWith("Linux")) {
            DrmCards.Found drm = DrmCards.find(surroundings);
            for (DrmCard card : drm.cards()) {
                take(card, card::isCalled, all, unknown, sources, names);
            }
            blind = all ? drm.blind() : List.of();
        } else {
            for (OshiCard card : oshiCards(found.present(), surroundings)) {
                take(card, card::isCalled, all, unknown, sources, names);
            }
        }
        if (surroundings.wishes().mode() == Mode.PROCESS) {
            for (EnergySource card : sources.subList(found.sources().size(), sources.size())) {
                surroundings.remarks().note(card.info().name()
                        + " does not name its processes, so all of its energy is charged");
            }
        }
        for (String name : unknown) {
            surroundings.remarks().warn("gpus=" + name + ": there is no such GPU; there "
                    + (names.isEmpty() ? "is none" : "are " + String.join(", ", names)));
        }
        List<SourceOffer> offers = new ArrayList<>();
        if (!sources.isEmpty()) {
            offers.add(new SourceOffer.Sources(Component.GPU, rank(sources), sources));
        }
        if (found.unreadable().isPresent()) {
            offers.add(new SourceOffer.Unreadable(Component.GPU, found.unreadable().get()));
        }
        for (String card : blind) {
            String why = card + " has no meter that can be read, so its energy is not in the figures";
            if (sources.isEmpty()) {
                offers.add(new SourceOffer.Unreadable(Component.GPU, why));
            } else { // one of two dies of a board has the meter of both
                surroundings.remarks().note(why);
            }
        }
        return offers;
    }

    private List<OshiCard> oshiCards(boolean withoutNvidia, Surroundings surroundings) {
        try {
            return OshiCard.find(oshiCards, withoutNvidia, surroundings.wishes().gaugeInterval());
        } catch (LinkageError | RuntimeException e) { // without its half that needs JNA, or JNA without a place to unpack
            surroundings.remarks().warn("OSHI cannot look for GPUs: " + e);
            return List.of();
        }
    }

    /** Takes the card if it is wanted, and lets go of it if not. */
    private static void take(EnergySource card, Predicate<String> isCalled, boolean all, List<String> unknown,
                             List<EnergySource> sources, List<String> names) {
        names.add(card.info().name().replaceFirst(".*/", "") + " " + card.info().device());
        if (all || unknown.removeIf(isCalled)) {
            sources.add(card);
        } else {
            card.close();
        }
    }

    private static int rank(List<EnergySource> sources) {
        return sources.stream().allMatch(source -> source.info().evidence() == Evidence.COUNTER)
                ? SourceOffer.RANK_DRIVER_COUNTER : SourceOffer.RANK_SENSOR;
    }

    /** A class and no lambda, as the next: a machine without a GPU pays for what it loads. */
    private static final class MonotonicTime implements LongSupplier {
        @Override
        public long getAsLong() {
            return System.nanoTime();
        }
    }

    /** All cards that OSHI finds. */
    private static final class OshiCards implements Supplier<List<GraphicsCard>> {
        @Override
        public List<GraphicsCard> get() {
            return new oshi.SystemInfo().getHardware().getGraphicsCards();
        }
    }
}
