package dev.carbontracker.agent.runtime;

import dev.carbontracker.internal.run.Session;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;

/**
 * The training calls of one framework as tasks. While a call runs, all further calls of the framework belong to it, on
 * whatever thread: an ensemble that trains its members in parallel is one task. A call that follows the last one of the
 * same name within a second goes on with its task: a loop over batches is one task. A trainer from its construction to its
 * close is a task if nothing in between was a call. Thread-safe.
 */
final class FrameworkTasks {

    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final Session session;
    private final LongSupplier nanoTime;
    private final Set<Object> trainers = Collections.newSetFromMap(new WeakHashMap<>());
    private int running;
    private String lastName = "";
    private long lastEndNanos;
    private Session.OpenTask call;
    private Session.OpenTask loop;

    FrameworkTasks(Session session, LongSupplier nanoTime) {
        this.session = session;
        this.nanoTime = nanoTime;
    }

    /** A call begins; {@link #exit} must follow. */
    synchronized void enter(String name) {
        if (running == 0) {
            begin(name);
        }
        running++;
    }

    private void begin(String name) {
        dropLoop();
        boolean goesOn = call != null && name.equals(lastName) && nanoTime.getAsLong() - lastEndNanos < PAUSE_NANOS
                && call.resume();
        if (!goesOn) {
            if (call != null) {
                call.end();
            }
            call = session.begin(name, false);
            lastName = name;
        }
    }

    /** A call ends. */
    synchronized void exit() {
        running--;
        if (running == 0) {
            lastEndNanos = nanoTime.getAsLong();
            call.mark();
        }
    }

    /** A trainer was made: a loop written by hand may follow. */
    synchronized void opened(Object trainer) {
        if (running > 0) {
            return;
        }
        trainers.add(trainer);
        if (loop == null) {
            loop = session.begin("Trainer", false);
        }
    }

    /** A trainer was closed, perhaps by its finalizer: then it is not among the trainers any more. */
    synchronized void closed(Object trainer) {
        trainers.remove(trainer);
        if (trainers.isEmpty() && loop != null) {
            loop.end();
            loop = null;
        }
    }

    private void dropLoop() {
        trainers.clear();
        if (loop != null) {
            loop.discard();
            loop = null;
        }
    }
}
