package dev.carbontracker.internal.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits on behalf of a thread that may be interrupted meanwhile, which it learns afterwards. */
final class Uninterrupted {

    private Uninterrupted() {
    }

    /** Waits for the latch, but at most that long; false if it did not come. */
    static boolean await(CountDownLatch latch, Duration timeout) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (true) {
                try {
                    return latch.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
