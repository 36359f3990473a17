package dev.carbontracker.internal.run;

import dev.carbontracker.internal.account.Integrator;
import dev.carbontracker.model.DeviceLoad;
import dev.carbontracker.model.Reading;
import dev.carbontracker.spi.EnergySource;

/** A source with its integrator and the times at which it is to be read. Not thread-safe. */
final class Polled {

    private final EnergySource source;
    private final Integrator integrator;
    private final long periodNanos;
    private final long loadPeriodNanos;
    private long dueNanos;
    private long loadDueNanos;
    private boolean broken;

    Polled(EnergySource source, Integrator integrator, long periodNanos, long loadPeriodNanos) {
        this.source = source;
        this.integrator = integrator;
        this.periodNanos = periodNanos;
        this.loadPeriodNanos = loadPeriodNanos;
    }

    EnergySource source() {
        return source;
    }

    Integrator integrator() {
        return integrator;
    }

    boolean due(long nanos) {
        return nanos - dueNanos >= 0;
    }

    long dueNanos() {
        return dueNanos;
    }

    /** Sets the next time after now; times that have passed are left out, and their number is returned. */
    long schedule(long nanos) {
        long late = nanos - dueNanos;
        long missed = dueNanos == 0 || late < periodNanos ? 0 : late / periodNanos;
        dueNanos = dueNanos == 0 || missed > 0 ? nanos + periodNanos : dueNanos + periodNanos;
        return missed;
    }

    /** Reads; a source that throws against its contract is missing from then on. */
    Reading read() {
        if (broken) {
            return new Reading.Missing("the source has failed before");
        }
        try {
            Reading reading = source.read();
            return reading == null ? new Reading.Missing("the source answered nothing") : reading;
        } catch (Throwable e) { // it is somebody else's code, and must not end the sampler
            broken = true;
            return new Reading.Missing("the source failed: " + e);
        }
    }

    /** How busy its device is, if it is time to ask; null if it is not. */
    DeviceLoad load(long nanos) {
        if (broken || loadDueNanos != 0 && nanos - loadDueNanos < 0) {
            return null;
        }
        loadDueNanos = nanos + loadPeriodNanos;
        try {
            return source.load();
        } catch (Throwable e) { // likewise; its energy may still be read
            return null;
        }
    }

    void close() {
        try {
            source.close();
        } catch (Throwable e) {
            // its energy is known; what it holds is its own affair
        }
    }
}
