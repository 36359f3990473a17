package dev.carbontracker.internal.run;

import dev.carbontracker.internal.account.Integrator;
import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.grid.CloudSigns;
import dev.carbontracker.internal.grid.CloudTable;
import dev.carbontracker.internal.grid.TimeZones;
import dev.carbontracker.internal.grid.Whereabouts;
import dev.carbontracker.internal.grid.ZoneTable;
import dev.carbontracker.internal.host.Host;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.HostFacts;
import dev.carbontracker.model.Place;
import dev.carbontracker.model.Power;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.EnergySourceProvider;
import dev.carbontracker.spi.SourceInfo;
import dev.carbontracker.spi.SourceOffer;
import dev.carbontracker.spi.Surroundings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks at a machine without measuring a run: every source that is found, what each reads, and which would be used.
 *
 * @param sources    sources, the best of each component first
 * @param unreadable why a device that is there cannot be read, with what would help
 * @param host       this machine
 * @param place      where it is, as far as files and options tell
 * @param cpuModel   how the CPU model knows its TDP
 * @param about      drivers and libraries that were opened, with their versions
 * @param remarks    what else was noticed
 */
public record Detection(List<Source> sources, List<SourceOffer.Unreadable> unreadable, HostFacts host, Place place,
                        String cpuModel, List<String> about, List<String> remarks) {

    /** Drivers get longer here than in a run: a person waits for the answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration STEP = Duration.ofMillis(100);

    /** Copies. */
    public Detection {
        sources = List.copyOf(sources);
        unreadable = List.copyOf(unreadable);
        about = List.copyOf(about);
        remarks = List.copyOf(remarks);
    }

    /**
     * A source.
     *
     * @param info    what is known of it
     * @param used    whether a run would use it
     * @param power   mean power while it was looked at; empty if it did not answer
     * @param failure why it did not answer; empty if it did
     */
    public record Source(SourceInfo info, boolean used, Optional<Power> power, String failure) {
    }

    /** Looks for that long, pausing in between as {@code pause} does. */
    static Detection of(RunSetup setup, Duration window, Consumer<Duration> pause) {
        Options options = setup.options();
        RunSetup.World world = setup.world();
        Notes notes = new Notes(new Log() {
            @Override
            public void warn(String text) {
                // it is in the remarks
            }

            @Override
            public void info(String text) {
                // likewise
            }
        });
        options.problems().forEach(problem -> notes.note(problem.toString()));
        Surroundings surroundings = Measurement.surroundings(setup, notes);
        List<EnergySourceProvider> providers = setup.extensions().providers().get();
        try (OtherProviders others = new OtherProviders(providers, surroundings, () -> { });
                Host host = Measurement.host(setup, notes)) {
            List<SourceOffer> offers = new ArrayList<>(Measurement.found(surroundings));
            offers.addAll(others.offers(PATIENCE));
            if (others.waiting() > 0) {
                notes.note("the provider " + others.silent() + " does not answer");
            }
            offers.addAll(host.models());
            List<Source> sources = look(offers, world, window, pause);
            Place place = new Whereabouts(ZoneTable.load(), CloudTable.load(),
                    new CloudSigns(options.path(Option.SYSFS_ROOT), world.jvm().environment()),
                    new TimeZones(world.etc(), world.jvm().environment())).find(options, notes::note);
            return new Detection(sources, offers.stream().filter(SourceOffer.Unreadable.class::isInstance)
                    .map(SourceOffer.Unreadable.class::cast).toList(), host.facts(), place, host.tdpFrom(),
                    providers.stream().map(EnergySourceProvider::about).filter(text -> !text.isEmpty()).toList(),
                    notes.list());
        }
    }

    private static List<Source> look(List<SourceOffer> offers, RunSetup.World world, Duration window,
            Consumer<Duration> pause) {
        List<SourceOffer.Sources> ranked = offers.stream().filter(SourceOffer.Sources.class::isInstance)
                .map(SourceOffer.Sources.class::cast).sorted(Comparator.comparing(SourceOffer.Sources::component)
                        .thenComparing(SourceOffer.Sources::rank, Comparator.reverseOrder())).toList();
        Map<EnergySource, Integrator> integrators = new LinkedHashMap<>();
        ranked.forEach(offer -> offer.sources().forEach(source -> integrators.put(source,
                new Integrator(source::info, STEP, text -> { }))));
        long start = world.nanoTime().getAsLong();
        long now = start;
        while (true) {
            for (Map.Entry<EnergySource, Integrator> each : integrators.entrySet()) {
                each.getValue().accept(world.nanoTime().getAsLong(), each.getKey().read());
            }
            if (now - start >= window.toNanos()) {
                break;
            }
            pause.accept(STEP);
            now = world.nanoTime().getAsLong();
        }
        Map<Component, Boolean> covered = new EnumMap<>(Component.class);
        List<Source> sources = new ArrayList<>();
        for (SourceOffer.Sources offer : ranked) {
            boolean answers = offer.sources().stream().anyMatch(source -> integrators.get(source).coveredNanos() > 0);
            boolean used = answers && covered.putIfAbsent(offer.component(), true) == null;
            for (EnergySource source : offer.sources()) {
                Integrator integrator = integrators.get(source);
                long nanos = integrator.coveredNanos();
                sources.add(new Source(source.info(), used, nanos > 0
                        ? Optional.of(Power.ofWatts(integrator.energy().joules() / (nanos / 1e9))) : Optional.empty(),
                        nanos > 0 ? "" : integrator.lastMissing()));
            }
            DaemonThreads.close(offer.sources());
        }
        return sources;
    }
}
