package dev.carbontracker.internal.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Busy time and memory of this process and its descendants, from /proc where there is one. Children that have ended are
 * in their parent's time once it has waited for them. Not thread-safe.
 */
final class ProcessTree implements AutoCloseable {

    /** utime, stime, cutime, cstime: fields 14 to 17 of /proc/PID/stat, 12 to 15 after the name (man proc). */
    private static final int FIRST_TIME_FIELD = 12;
    private static final int LAST_TIME_FIELD = 15;
    private static final byte[] PSS = "Pss:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RSS = "VmRSS:".getBytes(StandardCharsets.US_ASCII);
    private static final double BYTES_PER_KIBIBYTE = 1024;

    private final Path procRoot;
    private final boolean proc;
    private final double tickMillis;
    private final Supplier<List<Long>> descendants;
    private final Map<Long, NumberFile> stats = new HashMap<>();
    private List<Long> children = List.of();
    private double busyMillis;

    ProcessTree(Path procRoot, Supplier<List<Long>> descendants) {
        this.procRoot = procRoot;
        this.proc = Files.isReadable(procRoot.resolve("self/stat"));
        this.tickMillis = ClockTick.millis(procRoot);
        this.descendants = descendants;
    }

    /** The descendants of this process that live now. */
    static List<Long> living() {
        return ProcessHandle.current().descendants().map(ProcessHandle::pid).toList();
    }

    /** Looks which descendants there are; costs a walk over all processes of the host. */
    void scan() {
        children = descendants.get();
        stats.keySet().removeIf(pid -> {
            boolean gone = pid != 0 && !children.contains(pid);
            if (gone) {
                stats.get(pid).close();
            }
            return gone;
        });
    }

    /** Busy time of all of them; never less than before. */
    double busyMillis() {
        double millis = proc ? fromProc(0L, "self") : cpuMillis(ProcessHandle.current());
        for (Long pid : children) {
            millis += proc ? fromProc(pid, String.valueOf(pid))
                    : ProcessHandle.of(pid).map(ProcessTree::cpuMillis).orElse(0.0);
        }
        busyMillis = Math.max(busyMillis, millis);
        return busyMillis;
    }

    private double fromProc(Long key, String name) {
        NumberFile stat = stats.computeIfAbsent(key, k -> new NumberFile(procRoot.resolve(name).resolve("stat")));
        try {
            return stat.sumOfFieldsAfterParenthesis(FIRST_TIME_FIELD, LAST_TIME_FIELD) * tickMillis;
        } catch (IOException e) {
            return 0;
        }
    }

    private static double cpuMillis(ProcessHandle process) {
        return process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
    }

    /** Memory of all of them: proportional set size where readable, else resident; 0 where neither is. */
    double memoryBytes() {
        double bytes = memory("self");
        for (Long pid : children) {
            bytes += memory(String.valueOf(pid));
        }
        return bytes;
    }

    private double memory(String name) {
        return memory(name, "smaps_rollup", PSS) > 0 ? memory(name, "smaps_rollup", PSS) : memory(name, "status", RSS);
    }

    private double memory(String name, String file, byte[] key) {
        try (NumberFile numbers = new NumberFile(procRoot.resolve(name).resolve(file))) {
            return numbers.readAfter(key) * BYTES_PER_KIBIBYTE;
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        stats.values().forEach(NumberFile::close);
        stats.clear();
    }
}
