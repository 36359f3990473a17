package dev.carbontracker.agent.programs;

import dev.carbontracker.CarbonTracker;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** A program that measures itself with the library, whether there is an agent or not. */
public final class SelfMeasuring {

    private SelfMeasuring() {
    }

    /** Measures so many milliseconds, after waiting for so many; {@code line} instead waits for a line of the test's. */
    public static void main(String[] args) throws IOException {
        await(args[1]);
        try (CarbonTracker tracker = CarbonTracker.builder().project("library").start()) {
            await(args[0]);
            System.out.println(tracker.runId());
        }
    }

    private static void await(String millisOrLine) throws IOException {
        if (!millisOrLine.equals("line")) {
            LockSupport.parkNanos(Long.parseLong(millisOrLine) * 1_000_000L);
            return;
        }
        for (int next = System.in.read(); next >= 0 && next != '\n';) {
            next = System.in.read();
        }
    }
}
