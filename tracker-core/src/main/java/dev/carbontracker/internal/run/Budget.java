package dev.carbontracker.internal.run;

import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Snapshot;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Tells once when a run has emitted more than it should. */
final class Budget {

    private final Optional<CarbonMass> limit;
    private final Optional<Consumer<Snapshot>> handler;
    private final Notes notes;
    private final AtomicBoolean told = new AtomicBoolean();

    Budget(Optional<CarbonMass> limit, Optional<Consumer<Snapshot>> handler, Notes notes) {
        this.limit = limit;
        this.handler = handler;
        this.notes = notes;
    }

    /** Whether there is one. */
    boolean any() {
        return limit.isPresent();
    }

    boolean exceeded(CarbonMass emissions) {
        return limit.map(most -> emissions.compareTo(most) > 0).orElse(false);
    }

    /** Tells the handler, on a thread of its own, or the log, when the limit is passed for the first time. */
    void watch(Snapshot soFar) {
        if (!exceeded(soFar.emissions()) || !told.compareAndSet(false, true)) {
            return;
        }
        String text = "the budget of " + Summary.amount(limit.orElseThrow().grams(), "g") + " CO2e is used up";
        if (handler.isPresent()) {
            notes.note(text);
            DaemonThreads.make("carbontracker-budget", () -> call(handler.get(), soFar)).start();
        } else {
            notes.warn(text);
        }
    }

    private void call(Consumer<Snapshot> call, Snapshot soFar) {
        try {
            call.accept(soFar);
        } catch (Throwable e) {
            notes.warn("the budget's handler failed: " + e);
        }
    }
}
