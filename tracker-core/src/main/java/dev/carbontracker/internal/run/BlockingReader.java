package dev.carbontracker.internal.run;

import dev.carbontracker.model.Reading;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Reads the sources that may block, on a daemon thread of its own, and hands immutable readings over. If a driver
 * hangs, it hangs here.
 */
final class BlockingReader {

    /** More readings than this waiting means that nobody takes them: the run is over. */
    private static final int MAX_WAITING = 100_000;

    private final List<Polled> sources;
    private final LongSupplier nanoTime;
    private final Queue<Timed> readings = new ConcurrentLinkedQueue<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean stopping;
    private final Thread thread;

    /** A reading and the time it was made. */
    record Timed(Polled source, long nanos, Reading reading) {
    }

    BlockingReader(List<Polled> sources, LongSupplier nanoTime) {
        this.sources = sources;
        this.nanoTime = nanoTime;
        this.thread = DaemonThreads.make("carbontracker-blocking", this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!stopping && readings.size() < MAX_WAITING) {
            long next = Long.MAX_VALUE;
            long now = nanoTime.getAsLong();
            for (Polled source : sources) {
                if (source.due(now) || source.dueNanos() == 0) {
                    source.schedule(now);
                    read(source);
                }
                next = Math.min(next, source.dueNanos() - nanoTime.getAsLong());
            }
            if (next > 0 && !stopping) {
                LockSupport.parkNanos(this, next);
            }
        }
        sources.forEach(this::read);
        finished.countDown();
        sources.forEach(Polled::close);
    }

    private void read(Polled source) {
        Reading reading = source.read();
        readings.add(new Timed(source, nanoTime.getAsLong(), reading));
    }

    /** The next reading that was made; null if there is none. */
    Timed poll() {
        return readings.poll();
    }

    /** Asks for a last reading of each and waits at most that long; false if a driver hangs. */
    boolean finish(long timeoutNanos) {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            return finished.await(timeoutNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
