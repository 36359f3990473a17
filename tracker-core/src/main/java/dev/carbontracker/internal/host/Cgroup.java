package dev.carbontracker.internal.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The control group of this process, if it limits the processors: its quota or processor set, and the busy time of all
 * in it (kernel documentation, cgroup-v2 and cgroup-v1/cpuacct).
 */
final class Cgroup {

    private static final byte[] USAGE = "usage_usec".getBytes(StandardCharsets.US_ASCII);

    private final double cpus;
    private final NumberFile usage;
    private final boolean nanos;

    private Cgroup(double cpus, NumberFile usage, boolean nanos) {
        this.cpus = cpus;
        this.usage = usage;
        this.nanos = nanos;
    }

    /** The group that leaves this process fewer processors than the host has; empty if there is no such limit. */
    static Optional<Cgroup> limiting(Path procRoot, Path sysRoot, int hostCpus) {
        List<String> lines = lines(procRoot.resolve("self/cgroup"));
        Path mount = sysRoot.resolve("fs/cgroup");
        Optional<Cgroup> second = path(lines, "").map(path -> folder(mount, path))
                .filter(folder -> Files.exists(folder.resolve("cpu.stat")))
                .flatMap(folder -> limited(quotaV2(mount, folder), set(folder.resolve("cpuset.cpus.effective")),
                        hostCpus, new NumberFile(folder.resolve("cpu.stat")), false));
        return second.or(() -> first(lines, mount, hostCpus));
    }

    private static Optional<Cgroup> first(List<String> lines, Path mount, int hostCpus) {
        Optional<Path> cpu = path(lines, "cpu").map(path -> folder(controller(mount, "cpu"), path));
        Optional<Path> set = path(lines, "cpuset").map(path -> folder(controller(mount, "cpuset"), path));
        Optional<Path> accounting = path(lines, "cpuacct").map(path -> folder(controller(mount, "cpuacct"), path))
                .filter(folder -> Files.exists(folder.resolve("cpuacct.usage")));
        return accounting.flatMap(folder -> limited(
                cpu.map(Cgroup::quotaV1).orElse(OptionalDouble.empty()),
                set.map(s -> set(s.resolve("cpuset.effective_cpus"))).orElse(OptionalInt.empty()), hostCpus,
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
        Path folder = mount.resolve(path.startsWith("/") ? path.substring(1) : path).normalize();
        return folder.startsWith(mount) && Files.isDirectory(folder) ? folder : mount;
    }

    private static Path controller(Path mount, String name) {
        Path joined = mount.resolve("cpu,cpuacct");
        return !Files.isDirectory(mount.resolve(name)) && Files.isDirectory(joined) ? joined : mount.resolve(name);
    }

    /** The smallest quota from the group up to the root. */
    private static OptionalDouble quotaV2(Path mount, Path folder) {
        OptionalDouble smallest = OptionalDouble.empty();
        for (Path at = folder; at != null && at.startsWith(mount); at = at.getParent()) {
            String[] parts = lines(at.resolve("cpu.max")).stream().findFirst().orElse("max").split(" ");
            if (parts.length == 2 && !parts[0].equals("max")) {
                double cpus = Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]);
                smallest = OptionalDouble.of(Math.min(cpus, smallest.orElse(cpus)));
            }
        }
        return smallest;
    }

    private static OptionalDouble quotaV1(Path folder) {
        try (NumberFile quota = new NumberFile(folder.resolve("cpu.cfs_quota_us"));
             NumberFile period = new NumberFile(folder.resolve("cpu.cfs_period_us"))) {
            long micros = quota.read();
            return micros > 0 ? OptionalDouble.of((double) micros / period.read()) : OptionalDouble.empty();
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
    }

    /** How many processors a list such as {@code 0-3,8} names. */
    private static OptionalInt set(Path file) {
        int count = 0;
        for (String part : String.join("", lines(file)).strip().split(",")) {
            String[] ends = part.split("-");
            if (!part.matches("\\d+(-\\d+)?")) {
                return OptionalInt.empty();
            }
            count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
        }
        return OptionalInt.of(count);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }
}
