package dev.carbontracker.micrometer;

import dev.carbontracker.model.Snapshot;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Looks at a run. One scrape asks for many meters, so that a look serves for a tenth of a second; power is that since a look
 * that is at least a second older. Thread-safe.
 */
final class Looks {

    private static final long SERVES_NANOS = 100_000_000L;
    private static final long LEAST_NANOS = 1_000_000_000L;

    private final Supplier<Snapshot> totals;
    private final LongSupplier nanoTime;
    private Snapshot now;
    private long nowNanos;
    private Snapshot candidate;
    private Snapshot before;

    Looks(Supplier<Snapshot> totals, LongSupplier nanoTime) {
        this.totals = totals;
        this.nanoTime = nanoTime;
    }

    /** The totals, at most a tenth of a second old. */
    synchronized Snapshot now() {
        long nanos = nanoTime.getAsLong();
        if (now == null || nanos - nowNanos >= SERVES_NANOS) {
            Snapshot next = totals.get();
            if (candidate == null) {
                candidate = next;
            } else if (next.elapsed().minus(candidate.elapsed()).toNanos() >= LEAST_NANOS || next.elapsed().equals(now.elapsed())) {
                before = candidate;
                candidate = next;
            }
            now = next;
            nowNanos = nanos;
        }
        return now;
    }

    /** What was used since the look before; since the start of the run at the first one. Nothing once the run has ended. */
    synchronized Snapshot recent() {
        Snapshot totals = now();
        return before == null ? totals : totals.since(before);
    }
}
