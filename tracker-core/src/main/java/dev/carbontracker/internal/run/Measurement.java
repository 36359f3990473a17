package dev.carbontracker.internal.run;

import dev.carbontracker.internal.account.Account;
import dev.carbontracker.internal.account.IntensityShares;
import dev.carbontracker.internal.account.Tally;
import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.host.BareMachine;
import dev.carbontracker.internal.host.Host;
import dev.carbontracker.internal.host.HwmonProvider;
import dev.carbontracker.internal.host.Machine;
import dev.carbontracker.internal.host.RaplProvider;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.model.HostFacts;
import dev.carbontracker.model.Mode;
import dev.carbontracker.model.Utilisation;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.EnergySourceProvider;
import dev.carbontracker.spi.SourceOffer;
import dev.carbontracker.spi.Surroundings;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The measuring half of a run: host, sources, sampler. Opened and used by the sampler's thread. */
final class Measurement implements AutoCloseable {

    private final Host host;
    private final SourceSet sources;
    private final Sampler sampler;
    private final Notes notes;
    private final Account account;
    private final long startNanos;
    private final Instant startedAt;
    private final Clock clock;

    private Measurement(RunSetup setup, Notes notes, Supplier<GridIntensity> live) {
        Options options = setup.options();
        RunSetup.World world = setup.world();
        this.notes = notes;
        this.clock = world.clock();
        List<SourceOffer> found = found(setup);
        this.host = new Host(machine(world), new Host.Settings(options.path(Option.PROCFS_ROOT),
                options.path(Option.SYSFS_ROOT), world.jvm(), options.mode(), options.power(Option.CPU_TDP),
                options.power(Option.RAM_POWER), world.nanoTime()));
        this.sources = new SourceSet(options.duration(Option.INTERVAL), options.list(Option.SOURCES), notes);
        sources.add(offers(setup, found));
        sources.expect(Component.CPU);
        sources.expect(Component.RAM);
        sources.warmUp();
        this.account = new Account(sources.alternatives(), sources.without(), notes::warn);
        this.sampler = new Sampler(new Sampler.Parts(sources, account, host.usage(),
                options.mode() == Mode.PROCESS ? Optional.of(host.attribution()) : Optional.empty(), live, notes,
                world.nanoTime(), world.clock(), options.duration(Option.INTERVAL)));
        this.startedAt = world.clock().instant();
        this.startNanos = world.nanoTime().getAsLong();
        sampler.first(startNanos);
    }

    /** Opens everything and takes the first reading. */
    static Measurement open(RunSetup setup, Notes notes, Supplier<GridIntensity> live) {
        return new Measurement(setup, notes, live);
    }

    /** The machine; counters can still be read where OSHI cannot be opened, as beside another version of it. */
    private Machine machine(RunSetup.World world) {
        try {
            return world.machine().get();
        } catch (RuntimeException | LinkageError e) {
            notes.warn("this machine's load and memory cannot be read, so nothing is modelled: "
                    + (e.getCause() == null ? e : e.getCause()));
            return new BareMachine();
        }
    }

    /** What the providers find; most of it while the machine is still being opened on another thread. */
    private List<SourceOffer> found(RunSetup setup) {
        Options options = setup.options();
        Surroundings surroundings = new Surroundings(options.path(Option.SYSFS_ROOT), options.path(Option.PROCFS_ROOT),
                setup.world().jvm().environment(), options.duration(Option.GAUGE_INTERVAL), options.list(Option.GPUS));
        List<SourceOffer> found = new ArrayList<>();
        for (EnergySourceProvider provider : List.of(new RaplProvider(), new HwmonProvider())) {
            found.addAll(SourceSet.ask(provider, surroundings, notes));
        }
        List<EnergySourceProvider> others = setup.extensions().providers().get();
        if (!others.isEmpty()) {
            found.addAll(OtherProviders.ask(others, surroundings, notes));
        }
        return found;
    }

    /** What was found and the models, but for components for which the user has sources of their own. */
    private List<SourceOffer> offers(RunSetup setup, List<SourceOffer> found) {
        Map<Component, List<EnergySource>> own = new EnumMap<>(Component.class);
        for (EnergySource source : setup.extensions().sources()) {
            own.computeIfAbsent(source.info().component(), component -> new ArrayList<>()).add(source);
        }
        List<SourceOffer> all = new ArrayList<>(found);
        all.addAll(host.models());
        List<SourceOffer> offers = new ArrayList<>();
        for (SourceOffer offer : all) {
            if (!own.containsKey(offer.component())) {
                offers.add(offer);
            } else if (offer instanceof SourceOffer.Sources unused) {
                unused.sources().forEach(EnergySource::close);
            }
        }
        own.forEach((component, list) -> offers.add(new SourceOffer.Sources(component, Integer.MAX_VALUE, list)));
        return offers;
    }

    Sampler sampler() {
        return sampler;
    }

    long startNanos() {
        return startNanos;
    }

    Instant startedAt() {
        return startedAt;
    }

    /** The state for other threads. */
    Published publish() {
        return new Published(sampler.tally(), account.intensityShares(), host.usage().utilisation(), clock.instant());
    }

    /** The facts of the host. */
    HostFacts facts() {
        Map<String, Long> gpus = sources.gpus();
        String models = gpus.entrySet().stream().map(gpu -> gpu.getValue() + " x " + gpu.getKey())
                .collect(Collectors.joining("; "));
        return host.facts(gpus.values().stream().mapToInt(Long::intValue).sum(), models);
    }

    /** Notes how the CPU model knows its TDP, if the model it is. */
    void noteModel() {
        if (sampler.tally().lines().get(Component.CPU).evidence() == Evidence.MODEL) {
            notes.note("CPU model: " + host.tdpFrom());
        }
    }

    @Override
    public void close() {
        sampler.close();
        host.close();
    }

    /**
     * A state that other threads may read.
     *
     * @param tally       energy so far
     * @param intensity   figures used so far
     * @param utilisation load so far
     * @param at          wall clock time: where the machine was suspended, more than the elapsed time after the start
     */
    record Published(Tally tally, IntensityShares intensity, Utilisation utilisation, Instant at) {
    }
}
