package dev.carbontracker.internal.host;

import dev.carbontracker.internal.file.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The control group of this process, if it limits the processors: its quota or processor set, and the busy time of all
 * in it (kernel documentation, cgroup-v2 and cgroup-v1/cpuacct).
 */
final class Cgroup {

    /** Microseconds of processor time, and the period in which they may be used. */
    private static final Pattern QUOTA = Pattern.compile("(\\d{1,18}) (\\d{1,18})");
    private static final byte[] USAGE = "usage_usec".getBytes(StandardCharsets.US_ASCII);

    private final double cpus;
    private final NumberFile usage;
    private final boolean nanos;

    private Cgroup(double cpus, NumberFile usage, boolean nanos) {
        this.cpus = cpus;
        this.usage = usage;
        this.nanos = nanos;
    }

    /**
     * The group that leaves this process fewer processors than the host has; empty if there is no such limit.
     *
     * @param remarks gets a sentence for each malformed file, which counts as no limit
     */
    static Optional<Cgroup> limiting(Path procRoot, Path sysRoot, int hostCpus, Consumer<String> remarks) {
        List<String> lines = SmallFile.lines(procRoot.resolve("self/cgroup"));
        Path mount = sysRoot.resolve("fs/cgroup");
        Optional<Cgroup> second = path(lines, "").map(path -> folder(mount, path))
                .filter(folder -> Files.exists(folder.resolve("cpu.stat")))
                .flatMap(folder -> limited(quotaV2(mount, folder, remarks),
                        set(folder.resolve("cpuset.cpus.effective"), remarks), hostCpus,
                        new NumberFile(folder.resolve("cpu.stat")), false));
        return second.or(() -> first(lines, mount, hostCpus, remarks));
    }

    private static Optional<Cgroup> first(List<String> lines, Path mount, int hostCpus, Consumer<String> remarks) {
        Optional<Path> cpu = path(lines, "cpu").map(path -> folder(controller(mount, "cpu"), path));
        Optional<Path> set = path(lines, "cpuset").map(path -> folder(controller(mount, "cpuset"), path));
        Optional<Path> accounting = path(lines, "cpuacct").map(path -> folder(controller(mount, "cpuacct"), path))
                .filter(folder -> Files.exists(folder.resolve("cpuacct.usage")));
        return accounting.flatMap(folder -> limited(
                cpu.map(Cgroup::quotaV1).orElse(OptionalDouble.empty()),
                set.map(s -> set(s.resolve("cpuset.effective_cpus"), remarks)).orElse(OptionalInt.empty()), hostCpus,
                new NumberFile(folder.resolve("cpuacct.usage")), true));
    }

    private static Optional<Cgroup> limited(OptionalDouble quota, OptionalInt set, int hostCpus, NumberFile usage,
                                            boolean nanos) {
        double cpus = Math.min(quota.orElse(hostCpus), set.orElse(hostCpus));
        return cpus > 0 && cpus < hostCpus ? Optional.of(new Cgroup(cpus, usage, nanos)) : Optional.empty();
    }

    /** Processors that the group may use, such as 0.5. */
    double cpus() {
        return cpus;
    }

    /** Busy time of all in the group, in milliseconds. */
    double busyMillis() throws IOException {
        return nanos ? usage.read() / 1e6 : usage.readAfter(USAGE) / 1e3;
    }

    /** The path of this process under that controller; {@code ""} is version 2. */
    private static Optional<String> path(List<String> lines, String controller) {
        for (String line : lines) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3 && List.of(parts[1].split(",")).contains(controller)) {
                return Optional.of(parts[2]);
            }
        }
        return Optional.empty();
    }

    /** A container sees its own group as the root of the mount. */
    private static Path folder(Path mount, String path) {
        try {
            Path folder = mount.resolve(path.startsWith("/") ? path.substring(1) : path).normalize();
            return folder.startsWith(mount) && Files.isDirectory(folder) ? folder : mount;
        } catch (InvalidPathException e) {
            return mount;
        }
    }

    private static Path controller(Path mount, String name) {
        Path joined = mount.resolve("cpu,cpuacct");
        return !Files.isDirectory(mount.resolve(name)) && Files.isDirectory(joined) ? joined : mount.resolve(name);
    }

    /** The smallest quota from the group up to the root. */
    private static OptionalDouble quotaV2(Path mount, Path folder, Consumer<String> remarks) {
        OptionalDouble smallest = OptionalDouble.empty();
        for (Path at = folder; at != null && at.startsWith(mount); at = at.getParent()) {
            String text = SmallFile.text(at.resolve("cpu.max"));
            Matcher quota = QUOTA.matcher(text);
            if (quota.matches() && Long.parseLong(quota.group(1)) > 0 && Long.parseLong(quota.group(2)) > 0) {
                double cpus = Double.parseDouble(quota.group(1)) / Double.parseDouble(quota.group(2));
                smallest = OptionalDouble.of(Math.min(cpus, smallest.orElse(cpus)));
            } else if (!text.isEmpty() && !text.startsWith("max")) {
                remarks.accept(at.resolve("cpu.max") + ": is no quota, so it counts as none");
            }
        }
        return smallest;
    }

    private static OptionalDouble quotaV1(Path folder) {
        try (NumberFile quota = new NumberFile(folder.resolve("cpu.cfs_quota_us"));
             NumberFile period = new NumberFile(folder.resolve("cpu.cfs_period_us"))) {
            long micros = quota.read();
            long periodMicros = period.read();
            return micros > 0 && periodMicros > 0 ? OptionalDouble.of((double) micros / periodMicros) : OptionalDouble.empty();
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
    }

    private static OptionalInt set(Path file, Consumer<String> remarks) {
        String text = SmallFile.text(file);
        OptionalInt count = ProcessorList.count(text);
        if (count.isEmpty() && !text.isEmpty()) {
            remarks.accept(file + ": is no list of processors, so it counts as all");
        }
        return count;
    }
}
