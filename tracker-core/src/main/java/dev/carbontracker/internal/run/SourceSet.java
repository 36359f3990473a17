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
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private final List<Polled> blocking = new CopyOnWriteArrayList<>();
    private final Map<Component, List<Alternative>> alternatives = new EnumMap<>(Component.class);
    private final Map<Component, Evidence> without = new EnumMap<>(Component.class);
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<Component> named = EnumSet.noneOf(Component.class);
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

    /** What that provider offers; of one that fails nobody knows what it would have found. */
    static List<SourceOffer> ask(EnergySourceProvider provider, Surroundings surroundings) {
        try {
            return provider.offers(surroundings);
        } catch (Throwable e) { // it is somebody else's code, and must not end the sampler
            String reason = "a provider of sources failed: " + e.toString().lines().findFirst().orElse("");
            return Arrays.stream(Component.values())
                    .map(component -> (SourceOffer) new SourceOffer.Unreadable(component, reason)).toList();
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
                    DaemonThreads.close(List.of(source));
                }
            }
            if (!integrators.isEmpty()) {
                alternatives.computeIfAbsent(offer.component(), c -> new ArrayList<>())
                        .add(new Alternative(integrators, offer.alsoCovers()));
                without.put(offer.component(), Evidence.UNKNOWN);
            }
        }
        ranked.forEach(offer -> offer.sources().forEach(source -> names.add(source.info().name())));
        for (SourceOffer offer : offers) {
            if (offer instanceof SourceOffer.Unreadable unreadable) {
                without.put(unreadable.component(), Evidence.UNKNOWN);
                named.add(unreadable.component());
                notes.warn(unreadable.reason());
            }
        }
    }

    /** Notes filters that no source's name begins with, once all have been offered. */
    void noteUnusedFilters() {
        allowed.stream().filter(start -> names.stream().noneMatch(name -> name.startsWith(start)))
                .forEach(start -> notes.warn("sources=" + start + ": no source's name begins so; there are "
                        + String.join(", ", names)));
    }

    /** Notes that a component which every machine has is not known if nothing answers for it. */
    void expect(Component component) {
        without.putIfAbsent(component, Evidence.UNKNOWN);
    }

    /** What holds for a component now that all providers have answered, if none of them offered or named it. */
    Optional<Evidence> settle(Component component) {
        boolean nothing = !alternatives.containsKey(component) && !named.contains(component);
        return nothing ? Optional.of(Evidence.NONE) : Optional.empty();
    }

    private boolean allowed(EnergySource source) {
        return allowed.isEmpty() || allowed.stream().anyMatch(start -> source.info().name().startsWith(start));
    }

    private Integrator poll(EnergySource source) {
        Duration wish = source.info().every().filter(every -> every.compareTo(interval) < 0).orElse(interval);
        boolean sensor = source.info().evidence() == Evidence.SENSOR;
        long periodNanos = (long) (wish.toNanos() * (sensor ? SENSOR_PERIOD_FACTOR : 1));
        Integrator integrator = new Integrator(source::info, interval, notes::warn);
        (source.info().mayBlock() ? blocking : quick).add(new Polled(source, integrator, periodNanos, interval.toNanos()));
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

    /**
     * Takes offers that have come late. Those for components that nothing else measures hold from now on; all others are
     * closed, since a run is not measured in two ways.
     *
     * @return the components for which there now is something
     */
    Set<Component> addLate(List<SourceOffer> offers) {
        Set<Component> known = EnumSet.noneOf(Component.class);
        alternatives.keySet().forEach(known::add);
        List<SourceOffer> news = new ArrayList<>();
        for (SourceOffer offer : offers) {
            if (!known.contains(offer.component())) {
                news.add(offer);
            } else if (offer instanceof SourceOffer.Sources unwanted) {
                DaemonThreads.close(unwanted.sources());
            }
        }
        add(news);
        Set<Component> added = EnumSet.noneOf(Component.class);
        added.addAll(alternatives.keySet());
        added.removeAll(known);
        return added;
    }

    /** How busy the GPUs were in the mean, 0 to 100; empty if none told. */
    OptionalDouble gpuPercent() {
        return gpuIntegrators().stream().map(Integrator::meanPercent).filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble).average();
    }

    private List<Integrator> gpuIntegrators() {
        List<Alternative> gpus = alternatives.getOrDefault(Component.GPU, List.of());
        return gpus.isEmpty() ? List.of() : gpus.get(0).integrators();
    }

    /** Number and models of the GPUs among the best sources, each model with its number. */
    Map<String, Long> gpus() {
        return gpuIntegrators().stream().collect(Collectors.groupingBy(i -> i.info().device().isEmpty() ? i.info().name() : i.info().device(),
                        TreeMap::new, Collectors.counting()));
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
