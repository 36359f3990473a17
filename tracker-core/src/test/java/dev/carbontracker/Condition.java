package dev.carbontracker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Something that other threads make true. */
public final class Condition {

    /** Bounds only what hangs: nothing that a test awaits takes a second on an idle machine. */
    private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long STEP_NANOS = 2_000_000L;

    private Condition() {
    }

    /** Waits until it is true. */
    public static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + BOUND_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "waited in vain for " + what);
            LockSupport.parkNanos(STEP_NANOS);
        }
    }
}
