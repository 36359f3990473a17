package dev.carbontracker.gpu.nvml;

import dev.carbontracker.spi.Remarks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which of the devices count: those that the option {@code gpus} names, else those that CUDA shows this program (CUDA C++
 * programming guide, environment variables: {@code CUDA_VISIBLE_DEVICES}).
 */
final class VisibleDevices {

    private static final String ORDER = "CUDA_DEVICE_ORDER";
    private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";
    private static final String GIVEN = "NVIDIA_VISIBLE_DEVICES";
    private static final Pattern INDEX = Pattern.compile("\\d{1,9}");
    private static final Pattern BUS = Pattern.compile(
            "(?:(\\p{XDigit}{4,8}):)?(\\p{XDigit}{2}:\\p{XDigit}{2}\\.\\p{XDigit})");
    /** The id of a part as drivers before R470 write it: parent, GPU instance, compute instance. */
    private static final Pattern OLD_MIG = Pattern.compile("MIG-(GPU-[^/]+)/(\\d{1,9})/(\\d{1,9})");

    private final Nvml nvml;
    private final List<NvmlGpu> all;
    private final Remarks remarks;
    private final Map<Integer, Chosen> chosen = new LinkedHashMap<>();

    /** What is chosen of one device. */
    private static final class Chosen {
        private double part;
        private final List<String> names = new ArrayList<>();
        private final List<Nvml.Device> parts = new ArrayList<>();
    }

    /** A token, resolved: a device, or a part of one, which has a name and a handle of its own. */
    private record Target(NvmlGpu gpu, double part, String name, Nvml.Device handle) {

        static Target whole(NvmlGpu gpu) {
            return new Target(gpu, 1, "", gpu.handle());
        }
    }

    /** Devices to choose from, in the order of their PCI addresses. */
    VisibleDevices(Nvml nvml, List<NvmlGpu> all, Remarks remarks) {
        this.nvml = nvml;
        this.all = all;
        this.remarks = remarks;
    }

    /** Chooses those that the option names, and returns the names that no device of NVIDIA's has. */
    List<String> named(List<String> names) {
        List<String> unknown = new ArrayList<>();
        for (String name : names) {
            resolve(name.strip()).ifPresentOrElse(this::choose, () -> unknown.add(name));
        }
        return unknown;
    }

    /** Chooses those that CUDA shows: all, or those listed up to the first that is none. */
    void visible(Map<String, String> environment) {
        String list = environment.get(VISIBLE);
        if (list == null) {
            named(partsOfContainer(environment));
            if (chosen.isEmpty()) {
                all.forEach(gpu -> choose(Target.whole(gpu)));
            }
            return;
        }
        boolean indices = false;
        for (String token : list.split(",", -1)) {
            Optional<Target> target = resolve(token.strip());
            if (target.isEmpty()) {
                if (!token.isBlank() && !token.strip().equals("-1")) {
                    remarks.note(VISIBLE + "=" + list + ": " + token.strip()
                            + " is no GPU of this machine, so it and all after it are not visible");
                }
                break;
            }
            indices |= INDEX.matcher(token.strip()).matches();
            choose(target.get());
        }
        if (indices && !"PCI_BUS_ID".equals(environment.get(ORDER)) && differ()) {
            remarks.note(VISIBLE + "=" + list + ": CUDA numbers the fastest GPU first unless " + ORDER
                    + "=PCI_BUS_ID; here numbers are taken in the order of PCI addresses");
        }
        if (chosen.isEmpty() && !all.isEmpty()) {
            remarks.note(VISIBLE + "=" + list + " hides all GPUs from this program, so none of them counts");
        }
    }

    /** A container to which parts were given is told so in a variable of its own, and CUDA shows it nothing else. */
    private static List<String> partsOfContainer(Map<String, String> environment) {
        return Arrays.stream(environment.getOrDefault(GIVEN, "").split(",")).map(String::strip)
                .filter(name -> name.startsWith("MIG-")).toList();
    }

    private boolean differ() {
        return all.stream().map(NvmlGpu::name).distinct().count() > 1;
    }

    private void choose(Target target) {
        Chosen what = chosen.computeIfAbsent(all.indexOf(target.gpu()), index -> new Chosen());
        if (target.name().isEmpty()) {
            what.part = 1;
        } else if (!what.names.contains(target.name())) {
            what.part = Math.min(1, what.part + target.part());
            what.names.add(target.name());
            what.parts.add(target.handle());
        }
    }

    /** What has been chosen, in the order in which it was. */
    List<NvmlGpu> chosen() {
        List<NvmlGpu> gpus = new ArrayList<>();
        chosen.forEach((index, what) -> {
            NvmlGpu gpu = all.get(index);
            if (what.part < 1) {
                remarks.note(gpu.id() + ": its parts have no meter of their own; "
                        + String.format(Locale.ROOT, "%.3g", what.part) + " of its energy is charged for "
                        + String.join(" and ", what.names) + ", an estimate");
                gpus.add(gpu.divided(what.part, what.names, what.parts));
            } else {
                noteDivided(gpu);
                gpus.add(gpu);
            }
        });
        return gpus;
    }

    private void noteDivided(NvmlGpu gpu) {
        try {
            if (gpu.handle() != null && gpu.handle().migEnabled()) {
                remarks.note(gpu.id() + " is divided into parts (MIG), and all of its energy is charged; gpus=MIG-… names the "
                        + "parts that count");
            }
        } catch (NvmlException e) {
            // an older driver or device, which cannot be divided
        }
    }

    /** All devices, for a message. */
    String listed() {
        return IntStream.range(0, all.size()).mapToObj(place -> place + " " + all.get(place).id() + " "
                + all.get(place).name()).collect(Collectors.joining(", "));
    }

    private Optional<Target> resolve(String token) {
        if (INDEX.matcher(token).matches()) {
            int index = Integer.parseInt(token);
            return index < all.size() ? Optional.of(Target.whole(all.get(index))) : Optional.empty();
        }
        if (token.startsWith("MIG-")) {
            return part(token);
        }
        List<NvmlGpu> found = all.stream().filter(gpu -> token.startsWith("GPU-") && token.length() > "GPU-".length()
                && gpu.uuid().toLowerCase(Locale.ROOT).startsWith(token.toLowerCase(Locale.ROOT))
                || sameBus(gpu.busId(), token)).toList();
        return found.size() == 1 ? Optional.of(Target.whole(found.get(0))) : Optional.empty();
    }

    /** The domain has eight digits with NVML, four with the kernel, and is often left out. */
    private static boolean sameBus(String busId, String token) {
        Matcher bus = BUS.matcher(busId);
        Matcher wanted = BUS.matcher(token);
        return bus.matches() && wanted.matches() && bus.group(2).equalsIgnoreCase(wanted.group(2))
                && domain(bus) == domain(wanted);
    }

    private static long domain(Matcher bus) {
        return bus.group(1) == null ? 0 : Long.parseLong(bus.group(1), 16);
    }

    private Optional<Target> part(String token) {
        try {
            Nvml.Device part = partDevice(token);
            Nvml.Device parent = part.parent();
            String uuid = parent.uuid();
            Optional<NvmlGpu> gpu = all.stream().filter(known -> known.uuid().equals(uuid)).findFirst();
            return gpu.isEmpty() ? Optional.empty()
                    : Optional.of(new Target(gpu.get(), share(part, parent), partName(part, gpu.get(), token), part));
        } catch (NvmlException e) {
            return Optional.empty();
        }
    }

    private Nvml.Device partDevice(String token) throws NvmlException {
        try {
            return nvml.device(token);
        } catch (NvmlException e) {
            Matcher old = OLD_MIG.matcher(token);
            if (!old.matches()) {
                throw e;
            }
            Nvml.Device parent = nvml.device(old.group(1));
            List<Integer> wanted = List.of(Integer.valueOf(old.group(2)), Integer.valueOf(old.group(3)));
            for (int i = 0; i < parent.maxMigDevices(); i++) {
                Optional<Nvml.Device> part = instance(parent, i, wanted);
                if (part.isPresent()) {
                    return part.get();
                }
            }
            throw e;
        }
    }

    private static Optional<Nvml.Device> instance(Nvml.Device parent, int index, List<Integer> wanted) {
        try {
            Nvml.Device part = parent.mig(index);
            return part.migInstances().equals(wanted) ? Optional.of(part) : Optional.empty();
        } catch (NvmlException e) {
            return Optional.empty(); // a place that is not taken
        }
    }

    /** Its compute slices ÷ those of the device, else its memory ÷ that of the device. */
    private static double share(Nvml.Device part, Nvml.Device parent) throws NvmlException {
        try {
            return Math.min(1, (double) part.computeSlices() / parent.maxMigDevices());
        } catch (NvmlException e) {
            return Math.min(1, (double) part.memoryBytes() / parent.memoryBytes());
        }
    }

    private static String partName(Nvml.Device part, NvmlGpu gpu, String token) {
        try {
            String name = part.name();
            return (name.startsWith(gpu.name()) ? name.substring(gpu.name().length()).strip() : name) + " "
                    + part.migInstances().stream().map(String::valueOf).collect(Collectors.joining("/"));
        } catch (NvmlException e) {
            return token;
        }
    }
}
