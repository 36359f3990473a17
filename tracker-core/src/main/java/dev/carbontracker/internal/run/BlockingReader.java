package dev.carbontracker.internal.run;

import dev.carbontracker.model.DeviceLoad;
import dev.carbontracker.model.Reading;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Reads the sources of one driver that may block, on a daemon thread of its own, and hands immutable readings over. If the driver
 * hangs, it hangs here.
 */
final class BlockingReader {

    /** More readings than this waiting means that nobody takes them: the run is over. */
    private static final int MAX_WAITING = 100_000;
    /** Drivers refresh their counters every tenth of a second, so that a younger reading says the same. */
    private static final long FRESH_NANOS = 100_000_000L;
    /** A driver that takes longer for all its devices is not waited for. */
    private static final long SLOW_NANOS = 20_000_000L;
    private static final long PATIENCE_NANOS = 30_000_000L;
    /** A call that has not returned for so long will not return in time. */
    private static final long HANGS_NANOS = 1_000_000_000L;
    /** Waiting takes at most this part of the time, one fiftieth, however short the tasks of a loop are. */
    private static final long WAITING_PART = 50;

    private final List<Polled> sources;
    private final LongSupplier nanoTime;
    private final Queue<Timed> readings = new ConcurrentLinkedQueue<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<CountDownLatch> request = new AtomicReference<>();
    private volatile boolean stopping;
    private volatile boolean leaveOpen;
    private volatile boolean reading;
    private volatile long roundNanos;
    private volatile long readNanos;
    private volatile long callNanos;
    private boolean started;
    private final Thread thread;

    /** A reading and the time it was made, or how busy the device was; the other is null. */
    record Timed(Polled source, long nanos, Reading reading, DeviceLoad load) {

        /** Hands it to the integrator of its source. */
        void integrate() {
            if (reading != null) {
                source.integrator().accept(nanos, reading);
            } else {
                source.integrator().accept(load);
            }
        }
    }

    BlockingReader(List<Polled> sources, LongSupplier nanoTime) {
        this.sources = sources;
        this.nanoTime = nanoTime;
        this.thread = DaemonThreads.make("carbontracker-blocking", this::run);
    }

    /** Asks for the first readings; again once sources came late. */
    CountDownLatch start() {
        CountDownLatch first = new CountDownLatch(1);
        request.set(first);
        if (!started) {
            started = true;
            thread.start();
        } else {
            LockSupport.unpark(thread);
        }
        return first;
    }

    private void run() {
        while (!stopping && readings.size() < MAX_WAITING) {
            long next = round();
            if (next > 0 && !stopping && request.get() == null) {
                LockSupport.parkNanos(this, next);
            }
        }
        sources.forEach(this::read);
        finished.countDown();
        if (!leaveOpen) {
            sources.forEach(Polled::close);
        }
        closed.countDown();
    }

    /** Reads those that are due, or all if somebody waits; the time until the next is due. */
    private long round() {
        CountDownLatch asked = request.getAndSet(null);
        reading = true;
        long begun = nanoTime.getAsLong();
        long next = Long.MAX_VALUE;
        boolean any = false;
        for (Polled source : sources) {
            boolean due = source.due(begun) || source.dueNanos() == 0;
            if (due) {
                source.schedule(begun);
            }
            if (due || asked != null) {
                read(source);
                any = true;
            }
            next = Math.min(next, source.dueNanos() - nanoTime.getAsLong());
        }
        if (any) {
            readNanos = nanoTime.getAsLong();
            roundNanos = readNanos - begun;
        }
        if (asked != null) {
            asked.countDown();
        }
        for (Polled source : sources) { // nobody waits for these
            DeviceLoad load = stopping ? null : source.load(nanoTime.getAsLong());
            if (load != null) {
                readings.add(new Timed(source, 0, null, load));
            }
        }
        reading = false;
        return next;
    }

    /** Asks for readings of all of them, unless the last ones are fresh or the driver is slow; empty then. */
    Optional<CountDownLatch> refresh() {
        boolean slow = roundNanos > SLOW_NANOS || reading;
        long pause = Math.max(FRESH_NANOS, WAITING_PART * roundNanos);
        if (started && !stopping && !slow && nanoTime.getAsLong() - readNanos >= pause) {
            CountDownLatch asked = new CountDownLatch(1);
            request.set(asked);
            LockSupport.unpark(thread);
            return Optional.of(asked);
        }
        return Optional.empty();
    }

    private void read(Polled source) {
        callNanos = nanoTime.getAsLong();
        Reading read = source.read();
        readings.add(new Timed(source, nanoTime.getAsLong(), read, null));
        callNanos = 0;
    }

    /** The next reading that was made; null if there is none. */
    Timed poll() {
        return readings.poll();
    }

    /**
     * Asks for a last reading of each.
     *
     * @param jvmEnds whether the sources are left open, since a JVM must not end while a driver is being closed
     */
    void finish(boolean jvmEnds) {
        leaveOpen = jvmEnds;
        stopping = true;
        LockSupport.unpark(thread);
    }

    /** Waits for the last readings, at most that long; false if the driver hangs. */
    boolean awaitFinished(long timeoutNanos) {
        long begun = callNanos;
        boolean hangs = begun != 0 && nanoTime.getAsLong() - begun > HANGS_NANOS;
        return await(finished, hangs ? Math.min(timeoutNanos, PATIENCE_NANOS) : timeoutNanos);
    }

    /** Waits until the sources are closed, if they are, but at most that long. */
    void awaitClosed(long timeoutNanos) {
        if (!leaveOpen && finished.getCount() == 0) {
            await(closed, timeoutNanos);
        }
    }

    private boolean await(CountDownLatch latch, long timeoutNanos) {
        if (!started) {
            return true;
        }
        LockSupport.unpark(thread);
        try {
            return latch.await(timeoutNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
