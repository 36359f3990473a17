package dev.carbontracker.gpu.nvml;

import dev.carbontracker.model.Mode;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.Remarks;
import dev.carbontracker.spi.Surroundings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Finds the GPUs of NVIDIA's that count. */
public final class NvidiaGpus {

    private final Path root;
    private final LongSupplier nanoTime;
    private final Clock clock;

    /**
     * A look at a machine.
     *
     * @param root     stands for {@code /}, but for {@code /sys} and {@code /proc}
     * @param nanoTime monotonic clock
     * @param clock    time of day
     */
    public NvidiaGpus(Path root, LongSupplier nanoTime, Clock clock) {
        this.root = root;
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /**
     * What was found.
     *
     * @param sources    one for each device that counts
     * @param unreadable why a device that is there cannot be read
     * @param present    whether there are devices that NVML reads, counting or not
     * @param unknown    names of the option {@code gpus} that none of them has
     * @param listed     what names they have
     * @param about      the library and its driver, with their versions; empty without them
     */
    public record Found(List<EnergySource> sources, Optional<String> unreadable, boolean present, List<String> unknown,
                        String listed, String about) {
    }

    /** Looks; nothing native is loaded where there is no sign of such a GPU. */
    public Found find(Surroundings surroundings) {
        NvmlLocator locator = new NvmlLocator(surroundings, root);
        List<Path> libraries = locator.libraries();
        if (libraries.isEmpty()) {
            return withoutLibrary(locator, surroundings);
        }
        if (NativeAccess.takenByProgram()) {
            return unreadable(surroundings, "the NVIDIA GPUs are not read, so their energy is not in the figures: this "
                    + "program's own JNA needs the file that jna.boot.library.path names, which only one of two can load");
        }
        List<String> failures = new ArrayList<>();
        boolean driver = locator.usable();
        for (Path library : libraries) {
            try {
                NativeAccess.announce(surroundings.remarks());
                return open(new JnaSettings(surroundings.environment(), root).during(() -> NvmlLibrary.load(library)), surroundings);
            } catch (NvmlException e) {
                failures.add(e.getMessage());
                driver |= !e.noDriver();
            } catch (Error | RuntimeException e) { // another platform's library, or JNA cannot be loaded: it throws Error
                failures.add(NativeAccess.explain(library, e));
                driver = true;
            }
        }
        return driver ? unreadable(surroundings, "the NVIDIA GPUs cannot be read, so their energy is not in the figures: "
                + String.join("; ", failures)) : nothing(surroundings);
    }

    private static Found withoutLibrary(NvmlLocator locator, Surroundings surroundings) {
        if (locator.usable()) {
            return unreadable(surroundings, "there is an NVIDIA GPU, but its library libnvidia-ml.so.1 is not found, so its "
                    + "energy is not in the figures: install the driver's library or, in a container, add utility to "
                    + "NVIDIA_DRIVER_CAPABILITIES");
        }
        if (locator.driverNamesGpu()) {
            surroundings.remarks().note("this machine has an NVIDIA GPU that is not given to this container, so it does not "
                    + "count");
        }
        return nothing(surroundings);
    }

    private static Found nothing(Surroundings surroundings) {
        return new Found(List.of(), Optional.empty(), false, surroundings.wishes().gpus(), "", "");
    }

    private static Found unreadable(Surroundings surroundings, String why) {
        return new Found(List.of(), Optional.of(why), false, surroundings.wishes().gpus(), "", "");
    }

    /** The devices of a library. */
    Found open(Nvml nvml, Surroundings surroundings) throws NvmlException {
        NvmlSession session = NvmlSession.begin(nvml);
        try {
            List<NvmlGpu> all = all(nvml, surroundings.remarks());
            VisibleDevices visible = new VisibleDevices(nvml, all, surroundings.remarks());
            List<String> unknown = List.of();
            if (surroundings.wishes().gpus().isEmpty()) {
                visible.visible(surroundings.environment());
            } else {
                unknown = visible.named(surroundings.wishes().gpus());
            }
            List<EnergySource> sources = new ArrayList<>();
            List<NvmlGpu> chosen = visible.chosen();
            NvmlSource.Shared shared = new NvmlSource.Shared(session, new Newcomers(nvml, nvml.count(),
                    surroundings.remarks(), nanoTime), surroundings.remarks(), nanoTime,
                    surroundings.wishes().gaugeInterval());
            DeviceFiles files = new DeviceFiles(surroundings.procRoot(), nanoTime);
            for (NvmlGpu gpu : chosen) {
                ProcessParts parts = surroundings.wishes().mode() == Mode.PROCESS
                        ? new ProcessParts(surroundings.processTree(), files, clock, surroundings.remarks(), gpu.id())
                        : null;
                sources.add(new NvmlSource(shared, gpu, parts, chosen.size()));
            }
            return new Found(sources, Optional.empty(), !all.isEmpty(), unknown, visible.listed(), about(nvml));
        } finally {
            session.release();
        }
    }

    private static String about(Nvml nvml) {
        try {
            return "NVML " + nvml.nvmlVersion() + ", NVIDIA driver " + nvml.driverVersion();
        } catch (NvmlException e) { // it is only for people
            return "";
        }
    }

    /** All devices in the order of their PCI addresses; one that does not answer keeps its place. */
    private static List<NvmlGpu> all(Nvml nvml, Remarks remarks) throws NvmlException {
        List<NvmlGpu> all = new ArrayList<>();
        int count = nvml.count();
        for (int index = 0; index < count; index++) {
            try {
                all.add(NvmlGpu.of(index, nvml.device(index)));
            } catch (NvmlException e) {
                if (e.denied()) {
                    remarks.note("GPU " + index + " of this machine may not be used by this program and does not count");
                    continue;
                }
                all.add(NvmlGpu.silent(index));
                remarks.warn("GPU " + index + " does not answer and is looked up every few seconds: " + e.getMessage());
            }
        }
        if (all.stream().noneMatch(gpu -> gpu.busId().isEmpty())) {
            all.sort(Comparator.comparing(NvmlGpu::busId));
        }
        return all;
    }
}
