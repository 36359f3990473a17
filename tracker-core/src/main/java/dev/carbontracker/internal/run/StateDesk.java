package dev.carbontracker.internal.run;

import dev.carbontracker.internal.account.Tally;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The state of a run for other threads: the one last published or, where that is too old, a fresh one that the sampler's
 * thread is asked for. Thread-safe.
 */
final class StateDesk {

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final LongSupplier nanoTime;
    private final Notes notes;
    private final BooleanSupplier settled;
    private final Queue<CompletableFuture<Tally>> requests = new ConcurrentLinkedQueue<>();
    private volatile Measurement.Published published;
    private volatile boolean silent;

    /**
     * A desk.
     *
     * @param settled whether the last state has to do, as before the run is open and after its end
     */
    StateDesk(LongSupplier nanoTime, Notes notes, BooleanSupplier settled) {
        this.nanoTime = nanoTime;
        this.notes = notes;
        this.settled = settled;
    }

    void publish(Measurement.Published state) {
        published = state;
        silent = false;
    }

    /** The last state; null before there is one. */
    Measurement.Published published() {
        return published;
    }

    /** Whether somebody waits for a fresh state. */
    boolean asked() {
        return !requests.isEmpty();
    }

    /** Gives the last state to all who wait. */
    void answer() {
        Tally tally = published == null ? null : published.tally();
        for (CompletableFuture<Tally> request = requests.poll(); request != null; request = requests.poll()) {
            request.complete(tally);
        }
    }

    /**
     * A state at most that old, or the last one if the sampler's thread does not answer in time; null if there is none. Once it
     * has not answered, no other thread waits until it has published another state.
     */
    Tally tally(long maxAgeNanos, Thread sampler) {
        Measurement.Published last = published;
        boolean recent = last != null && nanoTime.getAsLong() - last.tally().nanos() < maxAgeNanos;
        if (recent || silent || settled.getAsBoolean()) {
            return last == null ? null : last.tally();
        }
        CompletableFuture<Tally> request = new CompletableFuture<>();
        requests.add(request);
        LockSupport.unpark(sampler);
        try {
            return request.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            silent = true; // the request stays, so that the next state is a fresh one
            notes.note("a snapshot had to be taken from the last sample");
        }
        return published == null ? null : published.tally();
    }
}
