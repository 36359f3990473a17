package dev.carbontracker.endtoend;

import dev.carbontracker.CarbonTracker;
import dev.carbontracker.Task;
import java.util.concurrent.locks.LockSupport;

/** What the JVMs of the tests run: the first argument says what. */
public final class Program {

    private Program() {
    }

    /** Runs. */
    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "runs" -> {
                for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                    try (CarbonTracker tracker = CarbonTracker.builder().project("p" + i).start()) {
                        if (i == 0) {
                            open(tracker);
                        }
                        work(5, tracker);
                    }
                }
            }
            case "work" -> {
                try (CarbonTracker tracker = CarbonTracker.start()) {
                    open(tracker);
                    work(Integer.parseInt(args[1]), tracker);
                }
            }
            case "hang" -> {
                CarbonTracker tracker = CarbonTracker.start();
                System.out.println("ready " + tracker.runId());
                LockSupport.park();
                tracker.close();
            }
            case "exit" -> {
                try (CarbonTracker tracker = CarbonTracker.start()) {
                    open(tracker);
                    work(50, tracker);
                    System.exit(3);
                }
            }
            case "race" -> {
                CarbonTracker tracker = CarbonTracker.start();
                open(tracker);
                work(50, tracker);
                Thread stopper = new Thread(tracker::stop);
                stopper.setDaemon(true);
                stopper.start();
                System.exit(4);
            }
            case "throw" -> {
                CarbonTracker tracker = CarbonTracker.start();
                open(tracker);
                work(50, tracker);
                throw new IllegalStateException("the training failed");
            }
            case "leave" -> {
                CarbonTracker tracker = CarbonTracker.start();
                open(tracker);
                work(50, tracker);
            }
            case "program" -> new ProcessBuilder(args[1], "CLK_TCK").start().waitFor();
            case "tasks" -> tasks(Integer.parseInt(args[1]));
            case "nested" -> {
                try (CarbonTracker outer = CarbonTracker.builder().project("outer").start();
                        CarbonTracker inner = CarbonTracker.builder().project("inner").start()) {
                    open(outer);
                    open(inner);
                    work(50, inner);
                    System.out.println(outer.runId());
                }
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** An end waits a second for the folder to be opened, which on a busy machine takes longer in a JVM that has just started. */
    private static void open(CarbonTracker tracker) {
        while (tracker.soFar().isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void tasks(int count) {
        try (CarbonTracker tracker = CarbonTracker.start()) {
            for (int i = 0; i < count; i++) {
                try (Task task = tracker.task("step")) {
                    task.hashCode();
                }
            }
        }
    }

    private static double work(int millis, CarbonTracker tracker) {
        long end = System.nanoTime() + millis * 1_000_000L;
        double sum = tracker.hashCode();
        while (System.nanoTime() < end) {
            sum += Math.sqrt(sum + 1);
        }
        return sum;
    }
}
