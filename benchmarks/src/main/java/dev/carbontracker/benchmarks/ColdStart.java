package dev.carbontracker.benchmarks;

import dev.carbontracker.CarbonTracker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * How long does the first {@code start()} of a JVM take, how long {@code stop()}, and how much longer does the process
 * take than one without a tracker? JVMs with and without one take turns, each for {@value #REPETITIONS} times.
 */
public final class ColdStart {

    private static final int REPETITIONS = 21;
    private static final long WORK_NANOS = 1_500_000_000L;

    private ColdStart() {
    }

    /** Without an argument runs the series; with one is a JVM of it. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0) {
            child(args[0].equals("tracked"));
            return;
        }
        List<Double> start = new ArrayList<>();
        List<Double> stop = new ArrayList<>();
        List<Double> wall = new ArrayList<>();
        Path folder = Files.createTempDirectory("cold-start");
        for (int i = 0; i < REPETITIONS; i++) {
            Measured plain = run(folder, "plain");
            Measured tracked = run(folder, "tracked");
            start.add(tracked.startMillis());
            stop.add(tracked.stopMillis());
            wall.add(tracked.wallMillis() / plain.wallMillis());
        }
        System.out.printf(Locale.ROOT, "start() cold, ms: %s%n", spread(start));
        System.out.printf(Locale.ROOT, "stop(), ms: %s%n", spread(stop));
        System.out.printf(Locale.ROOT, "process of %.1f s, with tracker / without: %s%n", WORK_NANOS / 1e9,
                spread(wall));
    }

    /** One JVM. */
    private record Measured(double startMillis, double stopMillis, double wallMillis) {
    }

    private static Measured run(Path folder, String kind) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), "-Dcarbontracker.zone=FRA", "-Dcarbontracker.summary=none",
                ColdStart.class.getName(), kind).directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("a JVM failed");
        }
        double wallMillis = (System.nanoTime() - begin) / 1e6;
        String[] parts = output.split(" ");
        return new Measured(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]), wallMillis);
    }

    private static void child(boolean tracked) {
        long begin = System.nanoTime();
        CarbonTracker tracker = tracked ? CarbonTracker.start() : null;
        double startMillis = (System.nanoTime() - begin) / 1e6;
        LockSupport.parkNanos(WORK_NANOS);
        begin = System.nanoTime();
        if (tracker != null) {
            tracker.close();
        }
        System.out.println(startMillis + " " + (System.nanoTime() - begin) / 1e6);
    }

    private static String spread(List<Double> values) {
        Collections.sort(values);
        return String.format(Locale.ROOT, "median %.3f (%.3f to %.3f, n = %d)", values.get(values.size() / 2),
                values.get(0), values.get(values.size() - 1), values.size());
    }
}
