package dev.carbontracker.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * What does the agent cost a JVM? JVMs without an agent, with one that does nothing, and with ours take turns, and each
 * figure is compared with those of the same turn: time until main, time from the end of main to that of the process,
 * resident memory of a JVM that sleeps and of one that fills its heap, processor time of an idle JVM, work done by a fully
 * loaded one. Needs Linux: the monotonic clock is
 * one for all processes there, and memory and processor time are read from /proc.
 */
public final class AgentOverhead {

    private static final int STARTS = Integer.getInteger("starts", 11);
    private static final int LOADS = Integer.getInteger("loads", 5);
    private static final int IDLE_SECONDS = Integer.getInteger("idle.seconds", 60);
    private static final int LOAD_SECONDS = Integer.getInteger("load.seconds", 20);
    private static final double MILLIS_PER_TICK = 10;

    private AgentOverhead() {
    }

    /** What a JVM is started with. */
    private enum Kind {
        NONE, EMPTY, OURS
    }

    /** The agent that does nothing: what any agent costs. */
    public static final class Empty {

        private Empty() {
        }

        /** Does nothing. */
        public static void premain(String arguments, Instrumentation instrumentation) {
            // on purpose
        }
    }

    /** Without an argument runs the series; with some is a JVM of it. */
    public static void main(String[] args) throws IOException, InterruptedException {
        long atMain = System.nanoTime();
        if (args.length > 0) {
            child(args[0], Long.parseLong(args[1]), atMain, Integer.parseInt(args[2]));
            return;
        }
        Path folder = Files.createTempDirectory("agent-overhead");
        Path empty = emptyAgent(folder.resolve("empty.jar"));
        System.out.printf(Locale.ROOT, "JDK %s; no agent, empty agent, ours, one after the other%n",
                System.getProperty("java.version"));
        starts(folder, empty);
        idle(folder, empty);
        loaded(folder, empty);
    }

    private static void starts(Path folder, Path empty) throws IOException, InterruptedException {
        Map<Kind, List<double[]>> results = series(folder, empty, "sleep", STARTS, 3);
        table("start of the process to main, ms", results, 0);
        table("end of main to end of the process, ms", results, 1);
        table("resident memory of a JVM that sleeps, after 3 s, MB", results, 2);
        table("resident memory of a JVM that fills its heap, after 3 s, MB", series(folder, empty, "garbage", LOADS, 3), 2);
    }

    private static void idle(Path folder, Path empty) throws IOException, InterruptedException {
        table("processor time of a JVM that sleeps for " + IDLE_SECONDS + " s, ms",
                series(folder, empty, "sleep", 3, IDLE_SECONDS), 3);
    }

    private static void loaded(Path folder, Path empty) throws IOException, InterruptedException {
        table("work of a JVM with all processors busy for " + LOAD_SECONDS + " s, million steps",
                series(folder, empty, "work", LOADS, LOAD_SECONDS), 4);
    }

    private static Map<Kind, List<double[]>> series(Path folder, Path empty, String what, int times, int seconds)
            throws IOException, InterruptedException {
        Map<Kind, List<double[]>> results = new EnumMap<>(Kind.class);
        for (int i = 0; i <= times; i++) {
            for (Kind kind : Kind.values()) {
                double[] result = run(folder, kind, empty, what, i == 0 ? 1 : seconds);
                if (i > 0) { // the first turn fills the caches of the system
                    results.computeIfAbsent(kind, k -> new ArrayList<>()).add(result);
                }
            }
        }
        return results;
    }

    private static double[] run(Path folder, Kind kind, Path empty, String what, int seconds)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        switch (kind) {
            case NONE -> { }
            case EMPTY -> command.add("-javaagent:" + empty);
            case OURS -> command.add("-javaagent:" + Path.of(System.getProperty("carbon-tracker.jar"))
                    + "=zone=FRA,summary=none,output=" + folder);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), AgentOverhead.class.getName(), what));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.command().add(String.valueOf(System.nanoTime()));
        builder.command().add(String.valueOf(seconds));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("a JVM failed");
        }
        long ended = System.nanoTime();
        String[] parts = output.split(" ");
        return new double[] {Double.parseDouble(parts[0]), (ended - Long.parseLong(parts[1])) / 1e6,
            Double.parseDouble(parts[2]), Double.parseDouble(parts[3]), Double.parseDouble(parts[4])};
    }

    private static void child(String what, long startedNanos, long atMain, int seconds)
            throws IOException, InterruptedException {
        double steps = 0;
        switch (what) {
            case "sleep" -> LockSupport.parkNanos(seconds * 1_000_000_000L);
            case "garbage" -> steps = garbage(seconds);
            default -> steps = work(seconds);
        }
        double residentMegabytes = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", ""))).sum() * 1024 / 1e6;
        String[] stat = Files.readString(Path.of("/proc/self/stat")).replaceAll("^.*\\) ", "").split(" ");
        double cpuMillis = (Long.parseLong(stat[11]) + Long.parseLong(stat[12])) * MILLIS_PER_TICK;
        System.out.println((atMain - startedNanos) / 1e6 + " " + System.nanoTime() + " " + residentMegabytes + " "
                + cpuMillis + " " + steps / 1e6);
    }

    /** What a program does that reads data: its heap is touched anyhow, so an agent's garbage adds nothing to it. */
    private static double garbage(int seconds) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        double steps = 0;
        while (System.nanoTime() < end) {
            steps += new byte[4096].length;
            if (steps % (1 << 20) == 0) {
                LockSupport.parkNanos(5_000_000);
            }
        }
        return steps;
    }

    private static double work(int seconds) throws InterruptedException {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        double[] steps = new double[Runtime.getRuntime().availableProcessors()];
        Thread[] threads = new Thread[steps.length];
        for (int i = 0; i < threads.length; i++) {
            int own = i;
            threads[i] = new Thread(() -> steps[own] = steps(end));
            threads[i].start();
        }
        double sum = 0;
        for (int i = 0; i < threads.length; i++) {
            threads[i].join();
            sum += steps[i];
        }
        return sum;
    }

    private static double steps(long end) {
        double steps = 0;
        double value = 1;
        while (System.nanoTime() < end) {
            for (int i = 0; i < 1000; i++) {
                value = Math.sqrt(value + i);
            }
            steps += 1000;
        }
        return value > 0 ? steps : 0;
    }

    private static Path emptyAgent(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), Empty.class.getName());
        String name = Empty.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar); JarOutputStream out = new JarOutputStream(file, manifest)) {
            out.putNextEntry(new JarEntry(name));
            out.write(Empty.class.getClassLoader().getResourceAsStream(name).readAllBytes());
            out.closeEntry();
        }
        return jar;
    }

    private static void table(String title, Map<Kind, List<double[]>> results, int figure) {
        System.out.println(title + ":");
        for (Kind kind : Kind.values()) {
            List<Double> values = values(results.get(kind), figure);
            System.out.printf(Locale.ROOT, "  %-6s %s%n", kind.name().toLowerCase(Locale.ROOT), spread(values));
        }
        System.out.printf(Locale.ROOT, "  ours - empty %s; ours / none %s%n",
                spread(pairs(results, figure, Kind.EMPTY, false)), spread(pairs(results, figure, Kind.NONE, true)));
    }

    private static List<Double> values(List<double[]> results, int figure) {
        return new ArrayList<>(results.stream().map(result -> result[figure]).toList());
    }

    /** Our figure against another one of the same turn. */
    private static List<Double> pairs(Map<Kind, List<double[]>> results, int figure, Kind other, boolean ratio) {
        List<Double> pairs = new ArrayList<>();
        for (int i = 0; i < results.get(other).size(); i++) {
            double ours = results.get(Kind.OURS).get(i)[figure];
            double base = results.get(other).get(i)[figure];
            pairs.add(ratio ? ours / base : ours - base);
        }
        return pairs;
    }

    private static String spread(List<Double> values) {
        Collections.sort(values);
        return String.format(Locale.ROOT, "median %.3f (%.3f to %.3f, n = %d)", values.get(values.size() / 2),
                values.get(0), values.get(values.size() - 1), values.size());
    }
}
