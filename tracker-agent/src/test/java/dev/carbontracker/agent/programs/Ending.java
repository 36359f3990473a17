package dev.carbontracker.agent.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A program that works for a moment and ends in one of the ways in which programs end. */
public final class Ending {

    private Ending() {
    }

    /**
     * Works for that many milliseconds, or with {@code input} until the test closes its standard input, says so, and ends
     * as the second argument says.
     */
    public static void main(String[] args) throws Exception {
        if (args[0].equals("input")) {
            System.in.readAllBytes();
        } else {
            work(Long.parseLong(args[0]));
        }
        System.out.println("worked");
        switch (args[1]) {
            case "return" -> { }
            case "program" -> new ProcessBuilder("true").start().waitFor();
            case "daemon" -> thread(true, "a daemon").start();
            case "thread" -> thread(false, "another thread").start();
            case "exit" -> System.exit(3);
            case "throw" -> throw new IllegalStateException("the training failed");
            case "memory" -> exhaust();
            case "halt" -> Runtime.getRuntime().halt(4);
            case "wait" -> LockSupport.parkNanos(120_000_000_000L);
            case "hook" -> Runtime.getRuntime().addShutdownHook(new Thread(Ending::hang));
            default -> throw new IllegalArgumentException(args[1]);
        }
    }

    private static Thread thread(boolean daemon, String text) {
        Thread thread = new Thread(() -> {
            work(daemon ? 60_000 : 300);
            System.out.println(text);
        });
        thread.setDaemon(daemon);
        return thread;
    }

    private static void exhaust() {
        List<long[]> all = new ArrayList<>();
        while (true) {
            all.add(new long[1 << 20]);
        }
    }

    private static void hang() {
        while (true) {
            LockSupport.park();
        }
    }

    private static double work(long millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        double sum = 1;
        while (System.nanoTime() < end) {
            sum = Math.sqrt(sum + 1);
        }
        return sum;
    }
}
