package dev.carbontracker.agent.programs;

import dev.carbontracker.CarbonTracker;
import java.util.concurrent.locks.LockSupport;

/** A program that measures itself with the library, whether there is an agent or not. */
public final class SelfMeasuring {

    private SelfMeasuring() {
    }

    /** Measures so many milliseconds, after waiting for so many. */
    public static void main(String[] args) {
        LockSupport.parkNanos(Long.parseLong(args[1]) * 1_000_000L);
        try (CarbonTracker tracker = CarbonTracker.builder().project("library").start()) {
            LockSupport.parkNanos(Long.parseLong(args[0]) * 1_000_000L);
            System.out.println(tracker.runId());
        }
    }
}
