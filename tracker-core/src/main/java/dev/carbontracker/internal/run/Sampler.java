package dev.carbontracker.internal.run;

import dev.carbontracker.internal.account.Account;
import dev.carbontracker.internal.account.ProcessAttribution;
import dev.carbontracker.internal.account.Shares;
import dev.carbontracker.internal.account.Tally;
import dev.carbontracker.internal.host.UsageMeter;
import dev.carbontracker.model.DeviceLoad;
import dev.carbontracker.model.GridIntensity;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Reads sources when they are due, feeds their integrators, and charges the account once an interval. Owned by one
 * thread; it starts none and never waits, so that tests drive it with a clock of their own.
 */
final class Sampler {

    /** In process mode a step shorter than this cannot be split: ticks are 10 ms and kept for 300 ms. */
    private static final long SHORTEST_SPLIT_NANOS = 500_000_000L;
    /** The wall clock moved against the monotonic one by more than this: suspend, or somebody set it. */
    private static final long CLOCK_JUMP_MILLIS = 2_000;
    /** How long the last reading of a source that may block is waited for. */
    private static final Duration LAST_READING = Duration.ofMillis(900);
    /** A JVM that ended while a driver is being closed might crash in it. */
    private static final Duration CLOSING = Duration.ofMillis(300);

    private final SourceSet sources;
    private final Account account;
    private final UsageMeter usage;
    private final boolean processOnly;
    private final Account.Split split;
    private final Supplier<GridIntensity> live;
    private final Notes notes;
    private final LongSupplier nanoTime;
    private final Clock clock;
    private final long intervalNanos;
    private final BlockingReaders blocking;
    private long sampleDue;
    private long splitNanos;
    private Shares shares;
    private long lastNanos;
    private long lastMillis;
    private long overruns;

    /** What a sampler works on, and its clocks. */
    record Parts(SourceSet sources, Account account, UsageMeter usage, Optional<ProcessAttribution> attribution,
                 Supplier<GridIntensity> live, Notes notes, LongSupplier nanoTime, Clock clock, Duration interval) {
    }

    Sampler(Parts parts) {
        this.sources = parts.sources();
        this.account = parts.account();
        this.usage = parts.usage();
        this.processOnly = parts.attribution().isPresent();
        this.split = parts.attribution().<Account.Split>map(a -> new ProcessSplit(a, () -> shares))
                .orElse(Account.Split.MACHINE);
        this.live = parts.live();
        this.notes = parts.notes();
        this.nanoTime = parts.nanoTime();
        this.clock = parts.clock();
        this.intervalNanos = parts.interval().toNanos();
        this.blocking = new BlockingReaders(sources.blocking(), nanoTime);
    }

    /** The first reading of everything, which begins the first interval. */
    void first(long nanos) {
        blocking.start();
        sources.quick().forEach(source -> source.schedule(nanos));
        readQuick();
        blocking.integrate();
        account.begin(nanos);
        lastNanos = nanos;
        lastMillis = clock.millis();
        sampleDue = nanos + intervalNanos;
        shares = usage.read(nanos);
        splitNanos = nanos;
    }

    /** Reads what is due; true if a sample was completed. */
    boolean tick() {
        long now = nanoTime.getAsLong();
        watchClocks(now);
        blocking.integrate();
        for (Polled source : sources.quick()) {
            if (source.due(now)) {
                overruns += source.schedule(now);
                read(source);
            }
        }
        if (now - sampleDue < 0) {
            return false;
        }
        long missed = (now - sampleDue) / intervalNanos;
        sampleDue = missed > 0 ? now + intervalNanos : sampleDue + intervalNanos;
        charge(true);
        return true;
    }

    /** When {@link #tick} has something to do again. */
    long nextNanos() {
        long next = sampleDue;
        for (Polled source : sources.quick()) {
            next = source.dueNanos() - next < 0 ? source.dueNanos() : next;
        }
        return next;
    }

    /** Reads everything now, out of turn, and charges it: the state for a task or a snapshot. */
    void readNow() {
        blocking.refresh();
        blocking.integrate();
        readQuick();
        charge(false);
    }

    /** The last reading of everything, which ends the last interval. */
    void last(boolean jvmEnds) {
        if (!blocking.finish(LAST_READING.toNanos(), jvmEnds)) {
            notes.warn("the last reading of a source that may block did not come in time");
        }
        blocking.integrate();
        readQuick();
        long now = nanoTime.getAsLong();
        watchClocks(now);
        look(now, true);
        account.lastStep(now, live.get(), split);
        sources.noteMissing();
        if (overruns > 0) {
            notes.note(overruns + " readings were late by more than their period and were left out");
        }
    }

    /** Lets go of the sources; those that may block are let go by their own thread, which is waited for a moment. */
    void close() {
        blocking.awaitClosed(CLOSING.toNanos());
        sources.quick().forEach(Polled::close);
        usage.close();
    }

    Tally tally() {
        return account.tally();
    }

    private void readQuick() {
        sources.quick().forEach(this::read);
    }

    private void read(Polled source) {
        source.integrator().accept(nanoTime.getAsLong(), source.read());
        DeviceLoad load = source.load(nanoTime.getAsLong());
        if (load != null) {
            source.integrator().accept(load);
        }
    }

    /** Begins to read sources that have come late; those that do not block are due already. */
    void joined() {
        blocking.start();
    }

    /** The time of a step is that of its end, so that no reading lies after it. */
    private void charge(boolean regular) {
        long now = nanoTime.getAsLong();
        look(now, false);
        if (!processOnly || splitNanos == now) {
            account.step(now, live.get(), split, regular);
        }
    }

    /** Looks at the load, but in process mode not more often than its ticks can be told apart. */
    private void look(long now, boolean last) {
        if (last || !processOnly || now - splitNanos >= SHORTEST_SPLIT_NANOS) {
            shares = usage.read(now);
            splitNanos = now;
        }
    }

    private void watchClocks(long now) {
        long millis = clock.millis();
        long jump = millis - lastMillis - (now - lastNanos) / 1_000_000;
        if (Math.abs(jump) > CLOCK_JUMP_MILLIS) {
            notes.note("the wall clock moved by " + Math.round(jump / 1e3)
                    + " s against the monotonic clock (suspended, or set)");
        }
        lastMillis = millis;
        lastNanos = now;
    }
}
