package dev.carbontracker.gpu.nvml;

import dev.carbontracker.spi.Remarks;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The part of a device, or of some parts of one, that this process and its descendants have: by how busy its processes kept
 * it, else by the memory that they hold there, else evenly. NVML names processes by their ids on the host; a program in a
 * pid name space of its own does not know what it is called there, and is told by the files that it has open. Not
 * thread-safe.
 */
final class ProcessParts {

    /** The name space of the host has a fixed number (Linux, include/linux/proc_ns.h: PROC_PID_INIT_INO). */
    private static final String HOST_NAMESPACE = "pid:[4026531836]";
    private static final long FIRST_LOOK_MICROS = 1_000_000;
    /** NVML samples every sixth of a second to every second: for so long no new sample says nothing. */
    private static final long HOLDS_MICROS = 3_000_000;

    private final Supplier<Set<Long>> tree;
    private final DeviceFiles files;
    private final Clock clock;
    private final Remarks remarks;
    private final boolean foreign;
    private final String label;
    private boolean samplesUnsupported;
    private long sinceMicros;
    private double lastByUse;
    private long lastByUseMicros = Long.MIN_VALUE;

    /**
     * Parts of one device.
     *
     * @param tree  ids of this process and its descendants
     * @param files which device files processes have open
     * @param clock NVML's samples have the time of day
     * @param label what the device is called in remarks
     */
    ProcessParts(Supplier<Set<Long>> tree, DeviceFiles files, Clock clock, Remarks remarks, String label) {
        this.tree = tree;
        this.files = files;
        this.clock = clock;
        this.remarks = remarks;
        this.label = label;
        this.foreign = foreign();
        this.sinceMicros = nowMicros() - FIRST_LOOK_MICROS;
    }

    private boolean foreign() {
        try {
            return !Files.readSymbolicLink(files.procRoot().resolve("self/ns/pid")).toString().equals(HOST_NAMESPACE);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private long nowMicros() {
        return clock.millis() * 1000;
    }

    /** The part, 0 to 1, of the device, or of those parts of it; empty if the driver names no processes. */
    OptionalDouble part(List<Nvml.Device> devices) {
        try {
            Set<Long> ours = tree.get();
            List<Nvml.GpuProcess> all = new ArrayList<>();
            for (Nvml.Device device : devices) {
                all.addAll(device.processes());
            }
            if (foreign) {
                int computing = files.computing(ours, minor(devices.get(0)));
                boolean named = all.stream().anyMatch(process -> ours.contains(process.pid()));
                if (!named || computing == 0) { // a process of the host may have the number of one of ours
                    return OptionalDouble.of(evenly(computing, all.size()));
                }
            }
            return OptionalDouble.of(byUse(devices, ours, all));
        } catch (NvmlException e) {
            remarks.note(label + " does not name its processes, so all of its energy is charged: " + e.getMessage());
            return OptionalDouble.empty();
        }
    }

    private static int minor(Nvml.Device device) throws NvmlException {
        try {
            return device.minor();
        } catch (NvmlException e) {
            return device.parent().minor();
        }
    }

    private double byUse(List<Nvml.Device> devices, Set<Long> ours, List<Nvml.GpuProcess> all) {
        List<Nvml.GpuSample> samples = samples(devices);
        double busy = samples.stream().mapToDouble(Nvml.GpuSample::smPercent).sum();
        if (busy > 0) {
            remarks.note(label + ": energy is split by how busy its processes kept it, an estimate");
            lastByUse = share(samples, sample -> ours.contains(sample.pid()), Nvml.GpuSample::smPercent);
            lastByUseMicros = nowMicros();
            return lastByUse;
        }
        if (samples.isEmpty() && lastByUseMicros > nowMicros() - HOLDS_MICROS) {
            return lastByUse;
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

    private List<Nvml.GpuSample> samples(List<Nvml.Device> devices) {
        if (samplesUnsupported) {
            return List.of();
        }
        try {
            List<Nvml.GpuSample> samples = new ArrayList<>();
            for (Nvml.Device device : devices) {
                samples.addAll(device.samples(sinceMicros));
            }
            long newest = samples.stream().mapToLong(Nvml.GpuSample::micros).max().orElse(sinceMicros);
            sinceMicros = Math.min(Math.max(newest, nowMicros() - 10 * FIRST_LOOK_MICROS), nowMicros());
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
}
