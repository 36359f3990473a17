package dev.carbontracker.gpu.nvml;

import dev.carbontracker.spi.Remarks;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The part of a device that this process and its descendants have: by how busy its processes kept it, else by the memory
 * that they hold there, else evenly. NVML names processes by their ids on the host; a program in a pid name space of its
 * own does not know what it is called there, and is told by the device file that it has open. Not thread-safe.
 */
final class ProcessParts {

    /** The name space of the host has a fixed number (Linux, include/linux/proc_ns.h: PROC_PID_INIT_INO). */
    private static final String HOST_NAMESPACE = "pid:[4026531836]";
    private static final long FIRST_LOOK_MICROS = 1_000_000;

    private final Supplier<Set<Long>> tree;
    private final Path procRoot;
    private final Clock clock;
    private final Remarks remarks;
    private final boolean foreign;
    private final String label;
    private boolean samplesUnsupported;
    private long sinceMicros;

    /**
     * Parts of one device.
     *
     * @param tree     ids of this process and its descendants
     * @param procRoot stands for {@code /proc}
     * @param clock    NVML's samples have the time of day
     * @param label    what the device is called in remarks
     */
    ProcessParts(Supplier<Set<Long>> tree, Path procRoot, Clock clock, Remarks remarks, String label) {
        this.tree = tree;
        this.procRoot = procRoot;
        this.clock = clock;
        this.remarks = remarks;
        this.label = label;
        this.foreign = foreign();
        this.sinceMicros = clock.millis() * 1000 - FIRST_LOOK_MICROS;
    }

    private boolean foreign() {
        try {
            return !Files.readSymbolicLink(procRoot.resolve("self/ns/pid")).toString().equals(HOST_NAMESPACE);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** The part, 0 to 1; empty if the driver names no processes. */
    OptionalDouble part(Nvml.Device device) {
        try {
            Set<Long> ours = tree.get();
            List<Nvml.GpuProcess> all = device.processes();
            boolean named = all.stream().anyMatch(process -> ours.contains(process.pid()));
            if (foreign && !(named && holders(device, ours) > 0)) {
                return OptionalDouble.of(evenly(holders(device, ours), all.size()));
            }
            return OptionalDouble.of(byUse(device, ours, all));
        } catch (NvmlException e) {
            remarks.note(label + " does not name its processes, so all of its energy is charged: " + e.getMessage());
            return OptionalDouble.empty();
        }
    }

    private double byUse(Nvml.Device device, Set<Long> ours, List<Nvml.GpuProcess> all) {
        List<Nvml.GpuSample> samples = samples(device);
        double busy = samples.stream().mapToDouble(Nvml.GpuSample::smPercent).sum();
        if (busy > 0) {
            remarks.note(label + ": energy is split by how busy its processes kept it, an estimate");
            return share(samples, sample -> ours.contains(sample.pid()), Nvml.GpuSample::smPercent);
        }
        boolean known = !all.isEmpty() && all.stream().allMatch(process -> process.memoryBytes() > 0);
        remarks.note(label + ": while no process kept it busy, energy is split "
                + (known ? "by the memory that each holds" : "evenly") + ", an estimate");
        return share(all, process -> ours.contains(process.pid()), process -> known ? process.memoryBytes() : 1);
    }

    /** What is ours ÷ all; 0 where there is nothing. */
    private static <T> double share(List<T> all, Predicate<T> ours, ToDoubleFunction<T> weight) {
        double sum = all.stream().mapToDouble(weight).sum();
        return sum > 0 ? Math.min(1, all.stream().filter(ours).mapToDouble(weight).sum() / sum) : 0;
    }

    private List<Nvml.GpuSample> samples(Nvml.Device device) {
        if (samplesUnsupported) {
            return List.of();
        }
        try {
            List<Nvml.GpuSample> samples = device.samples(sinceMicros);
            sinceMicros = samples.stream().mapToLong(Nvml.GpuSample::micros).max().orElse(sinceMicros);
            sinceMicros = Math.max(sinceMicros, clock.millis() * 1000 - 10 * FIRST_LOOK_MICROS);
            return samples;
        } catch (NvmlException e) {
            samplesUnsupported = e.unsupported();
            return List.of();
        }
    }

    private double evenly(int ours, int named) {
        int all = Math.max(ours, named);
        remarks.note(label + ": this program is in a pid name space of its own, as in a container, where NVML's process "
                + "ids cannot be matched; energy is split evenly among the processes on it, an estimate");
        return all == 0 ? 0 : (double) ours / all;
    }

    /** How many of these processes have the file of the device open. */
    private int holders(Nvml.Device device, Set<Long> pids) {
        try {
            String file = "/dev/nvidia" + device.minor();
            return (int) pids.stream().filter(pid -> holds(pid, file)).count();
        } catch (NvmlException e) {
            return 0;
        }
    }

    private boolean holds(long pid, String file) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(procRoot.resolve(pid + "/fd"))) {
            for (Path descriptor : open) {
                if (Files.isSymbolicLink(descriptor) && Files.readSymbolicLink(descriptor).toString().equals(file)) {
                    return true;
                }
            }
        } catch (IOException e) {
            // it has ended, or belongs to somebody else
        }
        return false;
    }
}
