package dev.carbontracker.internal.run;

import dev.carbontracker.internal.account.Alternative;
import dev.carbontracker.internal.account.Integrator;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.EnergySourceProvider;
import dev.carbontracker.spi.SourceInfo;
import dev.carbontracker.spi.SourceOffer;
import dev.carbontracker.spi.Surroundings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The sources of a run: what the providers offered, ranked, each with its integrator. */
final class SourceSet {

    /**
     * Sensors are read a little more often than asked, by an irrational factor (1 less a tenth of the golden section):
     * at a round period a load that repeats at a multiple of it is always met in the same phase, and is off by up to 7 %
     * for good.
     */
    private static final double SENSOR_PERIOD_FACTOR = 1 - 0.0618;

    private final List<Polled> quick = new ArrayList<>();
    private final List<Polled> blocking = new ArrayList<>();
    private final Map<Component, List<Alternative>> alternatives = new EnumMap<>(Component.class);
    private final Map<Component, Evidence> without = new EnumMap<>(Component.class);
    private final Duration interval;
    private final List<String> allowed;
    private final Notes notes;

    /**
     * A set without sources.
     *
     * @param interval time between two samples: the longest time between two readings of a source
     * @param allowed  beginnings of the names of the sources to keep; empty for all
     */
    SourceSet(Duration interval, List<String> allowed, Notes notes) {
        this.interval = interval;
        this.allowed = allowed;
        this.notes = notes;
    }

    /** What that provider offers; one that fails is noted and leaves nothing. */
    static List<SourceOffer> ask(EnergySourceProvider provider, Surroundings surroundings, Notes notes) {
        try {
            return provider.offers(surroundings);
        } catch (Throwable e) {
            notes.warn("a provider of sources failed: " + e);
            return List.of();
        }
    }

    /** Takes the offers, best rank first; what is unreadable is noted if nothing of the hardware answers instead. */
    void add(List<SourceOffer> offers) {
        List<SourceOffer.Sources> ranked = offers.stream().filter(SourceOffer.Sources.class::isInstance)
                .map(SourceOffer.Sources.class::cast)
                .sorted(Comparator.comparingInt(SourceOffer.Sources::rank).reversed()).toList();
        for (SourceOffer.Sources offer : ranked) {
            List<Integrator> integrators = new ArrayList<>();
            for (EnergySource source : offer.sources()) {
                if (allowed(source)) {
                    integrators.add(poll(source));
                } else {
                    source.close();
                }
            }
            if (!integrators.isEmpty()) {
                alternatives.computeIfAbsent(offer.component(), c -> new ArrayList<>())
                        .add(new Alternative(integrators, offer.alsoCovers()));
                without.put(offer.component(), Evidence.UNKNOWN);
            }
        }
        noteUnusedFilters(ranked);
        for (SourceOffer offer : offers) {
            if (offer instanceof SourceOffer.Unreadable unreadable) {
                without.put(unreadable.component(), Evidence.UNKNOWN);
                notes.warn(unreadable.reason());
            }
        }
    }

    private void noteUnusedFilters(List<SourceOffer.Sources> offers) {
        List<String> names = offers.stream().flatMap(offer -> offer.sources().stream())
                .map(source -> source.info().name()).toList();
        allowed.stream().filter(start -> names.stream().noneMatch(name -> name.startsWith(start)))
                .forEach(start -> notes.warn("sources=" + start + ": no source's name begins so; there are "
                        + String.join(", ", names)));
    }

    /** Notes that a component which every machine has is not known if nothing answers for it. */
    void expect(Component component) {
        without.putIfAbsent(component, Evidence.UNKNOWN);
    }

    private boolean allowed(EnergySource source) {
        return allowed.isEmpty() || allowed.stream().anyMatch(start -> source.info().name().startsWith(start));
    }

    private Integrator poll(EnergySource source) {
        Duration wish = source.info().every().filter(every -> every.compareTo(interval) < 0).orElse(interval);
        boolean sensor = source.info().evidence() == Evidence.SENSOR;
        long periodNanos = (long) (wish.toNanos() * (sensor ? SENSOR_PERIOD_FACTOR : 1));
        Integrator integrator = new Integrator(source::info, interval, notes::warn);
        (source.info().mayBlock() ? blocking : quick).add(new Polled(source, integrator, periodNanos));
        return integrator;
    }

    /** Reads each quick source once for nothing, so that the first reading that counts does not load classes. */
    void warmUp() {
        Integrator unused = new Integrator(() -> SourceInfo.of("unused", Component.CPU, Evidence.NONE), interval,
                text -> { });
        quick.forEach(polled -> unused.accept(0, polled.read()));
    }

    /** Sources read on the sampler's own thread. */
    List<Polled> quick() {
        return quick;
    }

    /** Sources that may block. */
    List<Polled> blocking() {
        return blocking;
    }

    Map<Component, List<Alternative>> alternatives() {
        return alternatives;
    }

    Map<Component, Evidence> without() {
        return without;
    }

    /** Number and models of the GPUs among the best sources, each model with its number. */
    Map<String, Long> gpus() {
        return alternatives.getOrDefault(Component.GPU, List.of()).stream().limit(1)
                .flatMap(alternative -> alternative.integrators().stream())
                .collect(Collectors.groupingBy(i -> i.info().device().isEmpty() ? i.info().name() : i.info().device(),
                        java.util.TreeMap::new, Collectors.counting()));
    }

    /** Notes for each source that failed to answer sometimes. */
    void noteMissing() {
        for (List<Alternative> list : alternatives.values()) {
            list.stream().flatMap(alternative -> alternative.integrators().stream())
                    .filter(integrator -> integrator.missingReadings() > 0)
                    .forEach(integrator -> notes.note(integrator.info().name() + ": " + integrator.missingReadings()
                            + " readings failed, the last because " + integrator.lastMissing()));
        }
    }
}
