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
import dev.carbontracker.internal.host.ProcessIds;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The measuring half of a run: host, sources, sampler. Opened and used by the sampler's thread. */
final class Measurement implements AutoCloseable {

    /** How long the first reading waits for providers of other jars. */
    private static final Duration PATIENCE = Duration.ofMillis(300);
    /** When it is said that one does not answer: a driver that wakes its devices up needs a second. */
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final Host host;
    private final SourceSet sources;
    private final Sampler sampler;
    private final Notes notes;
    private final Account account;
    private final long startNanos;
    private final Instant startedAt;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final OtherProviders others;
    private Gpus gpus;
    private boolean silenceNoted;

    private Measurement(RunSetup setup, Notes notes, Supplier<GridIntensity> live) {
        Options options = setup.options();
        RunSetup.World world = setup.world();
        this.notes = notes;
        this.clock = world.clock();
        this.nanoTime = world.nanoTime();
        Surroundings surroundings = surroundings(setup, notes);
        Thread thread = Thread.currentThread();
        this.others = new OtherProviders(setup.extensions().providers().get(), surroundings,
                () -> LockSupport.unpark(thread));
        List<SourceOffer> found = found(surroundings);
        this.host = host(setup, notes);
        this.sources = new SourceSet(options.duration(Option.INTERVAL), options.list(Option.SOURCES), notes);
        found.addAll(others.offers(PATIENCE));
        sources.add(offers(setup, found));
        sources.expect(Component.CPU);
        sources.expect(Component.RAM);
        if (others.waiting() > 0) {
            Arrays.stream(Component.values()).forEach(sources::expect);
        } else {
            sources.noteUnusedFilters();
        }
        sources.warmUp();
        this.account = new Account(sources.alternatives(), sources.without(), notes::warn);
        this.sampler = new Sampler(new Sampler.Parts(sources, account, host.usage(),
                options.mode() == Mode.PROCESS ? Optional.of(host.attribution()) : Optional.empty(), live, notes,
                world.nanoTime(), world.clock(), options.duration(Option.INTERVAL)));
        this.startedAt = world.clock().instant();
        this.startNanos = world.nanoTime().getAsLong();
        sampler.first(startNanos);
        this.gpus = Gpus.of(sources.gpus());
    }

    /** Opens everything and takes the first reading. */
    static Measurement open(RunSetup setup, Notes notes, Supplier<GridIntensity> live) {
        return new Measurement(setup, notes, live);
    }

    /** The host; counters can still be read where OSHI cannot be opened, as beside another version of it. */
    static Host host(RunSetup setup, Notes notes) {
        Options options = setup.options();
        RunSetup.World world = setup.world();
        Machine machine;
        try {
            machine = world.machine().get();
        } catch (RuntimeException | LinkageError e) {
            notes.warn("this machine's load and memory cannot be read, so nothing is modelled: "
                    + (e.getCause() == null ? e : e.getCause()));
            machine = new BareMachine();
        }
        return new Host(machine, new Host.Settings(options.path(Option.PROCFS_ROOT), options.path(Option.SYSFS_ROOT),
                world.jvm(), options.mode(), options.power(Option.CPU_TDP), options.power(Option.RAM_POWER),
                world.nanoTime(), notes::note));
    }

    /** What providers are told. */
    static Surroundings surroundings(RunSetup setup, Notes notes) {
        Options options = setup.options();
        RunSetup.World world = setup.world();
        return new Surroundings(world.jvm().operatingSystem(), options.path(Option.SYSFS_ROOT),
                options.path(Option.PROCFS_ROOT), world.jvm().environment(), ProcessIds.current(world.nanoTime()),
                new Surroundings.Wishes(options.duration(Option.GAUGE_INTERVAL), options.list(Option.GPUS),
                        options.mode()), notes);
    }

    /** What the providers of this library find; while others and the machine are being opened on other threads. */
    static List<SourceOffer> found(Surroundings surroundings) {
        List<SourceOffer> found = new ArrayList<>();
        for (EnergySourceProvider provider : List.of(new RaplProvider(), new HwmonProvider())) {
            found.addAll(SourceSet.ask(provider, surroundings));
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
                DaemonThreads.close(unused.sources());
            }
        }
        own.forEach((component, list) -> offers.add(new SourceOffer.Sources(component, Integer.MAX_VALUE, list)));
        return offers;
    }

    Sampler sampler() {
        return sampler;
    }

    /** Reads what is due; true if a sample was completed. */
    boolean tick() {
        if (others.waiting() > 0) {
            join();
        }
        return sampler.tick();
    }

    /** Takes in what providers have offered meanwhile. */
    private void join() {
        Duration elapsed = Duration.ofNanos(nanoTime.getAsLong() - startNanos);
        List<SourceOffer> late = others.late();
        Set<Component> added = sources.addLate(late);
        for (Component component : added) {
            sources.alternatives().get(component).forEach(alternative -> account.add(component, alternative));
            notes.note(component + ": measured only from second " + Math.max(1, elapsed.toSeconds())
                    + " on, when its driver had answered");
        }
        if (!added.isEmpty()) {
            sampler.joined();
            gpus = Gpus.of(sources.gpus());
        }
        if (others.waiting() == 0) {
            sources.noteUnusedFilters();
            sources.settle(Component.GPU).ifPresent(evidence -> account.without(Component.GPU, evidence));
        } else if (elapsed.compareTo(SILENCE) >= 0) {
            noteSilence();
        }
    }

    private void noteSilence() {
        if (others.waiting() > 0 && !silenceNoted) {
            silenceNoted = true;
            notes.warn("the provider " + others.silent()
                    + " does not answer: what only it can measure is not in the figures");
        }
    }

    /** The last reading of everything; where the JVM ends, drivers are left open for the system to close. */
    void last(boolean jvmEnds) {
        if (others.waiting() > 0) {
            join();
        }
        noteSilence();
        sampler.last(jvmEnds);
        gpus = Gpus.of(sources.gpus());
    }

    long startNanos() {
        return startNanos;
    }

    Instant startedAt() {
        return startedAt;
    }

    /** The state for other threads. */
    Published publish() {
        return new Published(sampler.tally(), account.intensityShares(),
                host.usage().utilisation().withGpuPercent(sources.gpuPercent()), gpus, clock.instant());
    }

    /** The facts of the host, but for its GPUs, which may come late. */
    HostFacts facts() {
        return host.facts();
    }

    /** Notes how the CPU model knows its TDP, if the model it is. */
    void noteModel() {
        if (sampler.tally().lines().get(Component.CPU).evidence() == Evidence.MODEL) {
            notes.note("CPU model: " + host.tdpFrom());
        }
    }

    @Override
    public void close() {
        others.close();
        sampler.close();
        host.close();
    }

    /**
     * A state that other threads may read.
     *
     * @param tally       energy so far
     * @param intensity   figures used so far
     * @param utilisation load so far
     * @param gpus        those that are read
     * @param at          wall clock time: where the machine was suspended, more than the elapsed time after the start
     */
    record Published(Tally tally, IntensityShares intensity, Utilisation utilisation, Gpus gpus, Instant at) {
    }

    /**
     * The GPUs that are read.
     *
     * @param count  their number
     * @param models each model with its number, joined by {@code ;}
     */
    record Gpus(int count, String models) {

        static Gpus of(Map<String, Long> numbers) {
            return new Gpus(numbers.values().stream().mapToInt(Long::intValue).sum(), numbers.entrySet().stream()
                    .map(gpu -> gpu.getValue() + " x " + gpu.getKey()).collect(Collectors.joining("; ")));
        }
    }
}
