package dev.carbontracker.internal.host;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Ids of this process and its descendants; looks anew every ten seconds, since that is a walk over all processes. */
public final class ProcessIds implements Supplier<Set<Long>> {

    private static final long FRESH_NANOS = 10_000_000_000L;

    private final Supplier<List<Long>> descendants;
    private final LongSupplier nanoTime;
    private Set<Long> ids = Set.of();
    private long lookedNanos;

    ProcessIds(Supplier<List<Long>> descendants, LongSupplier nanoTime) {
        this.descendants = descendants;
        this.nanoTime = nanoTime;
    }

    /** Those of this process. */
    public static ProcessIds current(LongSupplier nanoTime) {
        return new ProcessIds(ProcessTree::living, nanoTime);
    }

    @Override
    public synchronized Set<Long> get() {
        long now = nanoTime.getAsLong();
        if (ids.isEmpty() || now - lookedNanos >= FRESH_NANOS) {
            lookedNanos = now;
            Set<Long> living = new HashSet<>(descendants.get());
            living.add(ProcessHandle.current().pid());
            ids = Set.copyOf(living);
        }
        return ids;
    }
}
