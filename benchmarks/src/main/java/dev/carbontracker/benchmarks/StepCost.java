package dev.carbontracker.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.carbontracker.CarbonTracker;
import dev.carbontracker.model.Mode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** What does a step cost at the default interval? Processor time and garbage of the sampler's own thread over a minute. */
public final class StepCost {

    private static final long WARM_UP_SECONDS = 10;
    private static final long SECONDS = 60;
    private static final String THREAD = "carbontracker-sampler";

    private StepCost() {
    }

    /** Measures both modes. */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("step-cost");
        for (Mode mode : Mode.values()) {
            try (CarbonTracker tracker = CarbonTracker.builder().zone("FRA").mode(mode).output(folder)
                    .option("summary", "none").start()) {
                LockSupport.parkNanos(WARM_UP_SECONDS * 1_000_000_000L);
                ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
                long id = sampler(threads);
                long cpu = threads.getThreadCpuTime(id);
                long bytes = threads.getThreadAllocatedBytes(id);
                long samples = tracker.snapshot().samples();
                LockSupport.parkNanos(SECONDS * 1_000_000_000L);
                long steps = tracker.snapshot().samples() - samples;
                System.out.printf(Locale.ROOT,
                        "%s mode: %d steps, %.3f ms of processor time and %.1f kB of garbage a step%n",
                        mode.name().toLowerCase(Locale.ROOT), steps,
                        (threads.getThreadCpuTime(id) - cpu) / 1e6 / steps,
                        (threads.getThreadAllocatedBytes(id) - bytes) / 1e3 / steps);
            }
        }
    }

    private static long sampler(ThreadMXBean threads) {
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().equals(THREAD)) {
                return thread.getThreadId();
            }
        }
        throw new IllegalStateException("no thread " + THREAD);
    }
}
