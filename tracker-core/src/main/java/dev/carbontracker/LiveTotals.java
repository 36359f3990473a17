package dev.carbontracker;

import dev.carbontracker.model.Snapshot;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A run as those see it who look at it from time to time and ask for many values at each look, such as a scrape: one look
 * serves for a tenth of a second, and power is that since a look that is at least a second older. Thread-safe.
 */
public final class LiveTotals {

    private static final Duration SERVES = Duration.ofMillis(100);
    private static final Duration LEAST = Duration.ofSeconds(1);

    private final Supplier<Snapshot> totals;
    private final LongSupplier nanoTime;
    private Snapshot now;
    private long nowNanos;
    private Snapshot candidate;
    private Snapshot before;

    /** Of that run. */
    public LiveTotals(CarbonTracker tracker) {
        this(tracker::snapshot, System::nanoTime);
    }

    /** Of whatever tells totals that grow, by a monotonic clock in nanoseconds. */
    public LiveTotals(Supplier<Snapshot> totals, LongSupplier nanoTime) {
        this.totals = totals;
        this.nanoTime = nanoTime;
    }

    /** The totals, at most a tenth of a second old. */
    public synchronized Snapshot now() {
        if (now == null || nanoTime.getAsLong() - nowNanos >= SERVES.toNanos()) {
            Snapshot next = totals.get();
            if (candidate == null) {
                candidate = next;
            } else if (next.elapsed().minus(candidate.elapsed()).compareTo(LEAST) >= 0
                    || next.elapsed().equals(now.elapsed())) {
                before = candidate;
                candidate = next;
            }
            now = next;
            nowNanos = nanoTime.getAsLong(); // after the look, which may have had to wait
        }
        return now;
    }

    /** What was used since the look before; since the start of the run at the first one. Nothing once the run has ended. */
    public synchronized Snapshot recent() {
        Snapshot all = now();
        return before == null ? all : all.since(before);
    }
}
