package dev.carbontracker.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.carbontracker.CarbonTracker;
import dev.carbontracker.Task;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Does anything grow while a JVM is measured for long? A JVM with a heap of 64 MB runs under the agent and with the library, both at
 * an interval of 100 ms with JMX and Flight Recorder on, begins and ends tasks in a loop, and starts a run inside the other one every
 * second. Each minute prints the heap after a collection, metaspace, threads and open files. Fails if one of them has grown.
 */
public final class Soak {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long TASK_NANOS = 2_000_000L;
    private static final int TASKS_BETWEEN_RUNS = 500;
    private static final int COLLECTIONS = 3;
    private static final double MEBIBYTE = 1 << 20;
    /** Code that becomes hot late is compiled and profiled late. */
    private static final int WARM_UP_MINUTES = 5;
    private static final double MOST_HEAP_GROWTH_MEBIBYTES = 0.5;
    private static final double MOST_METASPACE_GROWTH_MEBIBYTES = 0.5;

    private final List<State> states = new ArrayList<>();

    private Soak() {
    }

    /** Without an argument starts the JVM, for the minutes in the environment variable {@code SOAK_MINUTES}, else 30. */
    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            System.exit(new Soak().run(Integer.parseInt(args[0])) ? 0 : 1);
        }
        String minutes = System.getenv().getOrDefault("SOAK_MINUTES", "30");
        Path folder = Files.createTempDirectory("soak");
        int code;
        try {
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
                    "-XX:+ExitOnOutOfMemoryError", "-XX:StartFlightRecording=maxsize=16m",
                    "-javaagent:" + System.getProperty("carbon-tracker.jar") + "=interval=100ms,jmx=on,jfr=on,zone=FRA,file=agent.csv",
                    "-Dcarbontracker.interval=100ms", "-Dcarbontracker.jmx=on", "-Dcarbontracker.jfr=on",
                    "-Dcarbontracker.zone=FRA", "-Dcarbontracker.summary=none", "-Dcarbontracker.file=library.csv", "-cp",
                    System.getProperty("java.class.path"), Soak.class.getName(), minutes).directory(folder.toFile()).inheritIO().start();
            code = process.waitFor();
        } finally {
            remove(folder);
        }
        System.exit(code);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    /** What should not grow. */
    private record State(double heap, double metaspace, int threads, long files) {

        static State now() throws InterruptedException {
            for (int i = 0; i < COLLECTIONS; i++) {
                System.gc();
                Thread.sleep(Duration.ofMillis(100).toMillis());
            }
            double metaspace = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.NON_HEAP && pool.getName().contains("Metaspace"))
                    .map(MemoryPoolMXBean::getUsage).mapToLong(usage -> usage.getUsed()).sum() / MEBIBYTE;
            UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            return new State(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEBIBYTE, metaspace,
                    ManagementFactory.getThreadMXBean().getThreadCount(), system.getOpenFileDescriptorCount());
        }
    }

    private boolean run(int minutes) throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        System.out.println("minute  heap MiB  metaspace MiB  threads  files  tasks  runs");
        long tasks = 0;
        int runs = 0;
        try (CarbonTracker tracker = CarbonTracker.start()) {
            for (int minute = 1; minute <= minutes; minute++) {
                long end = System.nanoTime() + MINUTE.toNanos();
                while (System.nanoTime() - end < 0) {
                    for (int i = 0; i < TASKS_BETWEEN_RUNS; i++) {
                        try (Task task = tracker.task("step " + tasks % 10)) {
                            LockSupport.parkNanos(task, TASK_NANOS);
                        }
                        tasks++;
                    }
                    CarbonTracker.builder().option("file", "inner.csv").start().stop();
                    runs++;
                    beans.queryMBeans(new ObjectName("dev.carbontracker:*"), null);
                }
                State state = State.now();
                states.add(state);
                System.out.printf(Locale.ROOT, "%6d  %8.2f  %13.2f  %7d  %5d  %d  %d%n", minute, state.heap(), state.metaspace(),
                        state.threads(), state.files(), tasks, runs);
            }
        }
        return judge();
    }

    /** Compares the first half of the time after the warm-up with the second: medians, since a collection may find garbage later. */
    private boolean judge() {
        List<State> steady = states.subList(Math.min(WARM_UP_MINUTES, states.size() / 2), states.size());
        if (steady.size() < 2) {
            System.out.println("too short to judge growth: set SOAK_MINUTES to 3 or more");
            return true;
        }
        List<State> first = steady.subList(0, steady.size() / 2);
        List<State> second = steady.subList(steady.size() / 2, steady.size());
        double heap = median(second, State::heap) - median(first, State::heap);
        double metaspace = median(second, State::metaspace) - median(first, State::metaspace);
        double threads = median(second, State::threads) - median(first, State::threads);
        double files = median(second, State::files) - median(first, State::files);
        System.out.printf(Locale.ROOT, "grown from the first half to the second: heap %.2f MiB, metaspace %.2f MiB, threads %.0f, "
                + "files %.0f%n", heap, metaspace, threads, files);
        return heap < MOST_HEAP_GROWTH_MEBIBYTES && metaspace < MOST_METASPACE_GROWTH_MEBIBYTES && threads <= 0 && files <= 0;
    }

    private static double median(List<State> states, java.util.function.ToDoubleFunction<State> value) {
        double[] sorted = states.stream().mapToDouble(value).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
