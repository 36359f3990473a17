package dev.carbontracker.internal.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;

/**
 * Reads the sources that may block, those of each driver on a thread of their own, so that one which hangs keeps no other from
 * being read. Used by the sampler's thread.
 */
final class BlockingReaders {

    private static final Duration PATIENCE = Duration.ofMillis(30);

    private final List<Polled> sources;
    private final LongSupplier nanoTime;
    private final Map<String, Driver> drivers = new LinkedHashMap<>();

    /** The sources of a driver, to which more may come, and who reads them. */
    private record Driver(List<Polled> sources, BlockingReader reader) {
    }

    /**
     * Readers of these sources.
     *
     * @param sources to which more may come
     */
    BlockingReaders(List<Polled> sources, LongSupplier nanoTime) {
        this.sources = sources;
        this.nanoTime = nanoTime;
    }

    /** Starts to read what has come, and waits a moment for the first readings. */
    void start() {
        for (Polled source : sources) {
            List<Polled> siblings = drivers.computeIfAbsent(driver(source), name -> {
                List<Polled> list = new CopyOnWriteArrayList<>();
                return new Driver(list, new BlockingReader(list, nanoTime));
            }).sources();
            if (!siblings.contains(source)) {
                siblings.add(source);
            }
        }
        List<CountDownLatch> asked = new ArrayList<>();
        for (Driver driver : drivers.values()) {
            asked.add(driver.reader().start());
        }
        await(asked);
    }

    /** Waits a moment for readings that have been asked for. */
    private void await(List<CountDownLatch> asked) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (CountDownLatch readings : asked) {
            Uninterrupted.await(readings, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    /** Names of sources begin with that of their driver. */
    private static String driver(Polled source) {
        String name = source.source().info().name();
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }

    /**
     * Has all of them read now, so that what follows is charged to whom it belongs, but for those of drivers that are slow or have
     * just been asked; waits a moment.
     */
    void refresh() {
        List<CountDownLatch> asked = new ArrayList<>();
        for (Driver driver : drivers.values()) {
            driver.reader().refresh().ifPresent(asked::add);
        }
        await(asked);
    }

    /** Hands the readings that have been made to the integrators of their sources. */
    void integrate() {
        for (Driver driver : drivers.values()) {
            BlockingReader reader = driver.reader();
            for (BlockingReader.Timed timed = reader.poll(); timed != null; timed = reader.poll()) {
                timed.integrate();
            }
        }
    }

    /**
     * Asks for a last reading of each and waits at most that long; false if a driver hangs.
     *
     * @param jvmEnds whether the sources are left open, since a JVM must not end while a driver is being closed
     */
    boolean finish(long timeoutNanos, boolean jvmEnds) {
        long deadline = nanoTime.getAsLong() + timeoutNanos;
        for (Driver driver : drivers.values()) {
            driver.reader().finish(jvmEnds);
        }
        boolean all = true;
        for (Driver driver : drivers.values()) {
            all &= driver.reader().awaitFinished(Math.max(0, deadline - nanoTime.getAsLong()));
        }
        return all;
    }

    /** Waits until the sources are closed, if they are, but at most that long. */
    void awaitClosed(long timeoutNanos) {
        long deadline = nanoTime.getAsLong() + timeoutNanos;
        for (Driver driver : drivers.values()) {
            driver.reader().awaitClosed(Math.max(0, deadline - nanoTime.getAsLong()));
        }
    }
}
