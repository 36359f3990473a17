package dev.carbontracker.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.grid.CloudMetadata;
import dev.carbontracker.internal.host.MachineOpener;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Mode;
import dev.carbontracker.model.RunReport;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One file of /proc or /sys that is broken in each of the ways in which a file can be: the others are still read. */
@EnabledOnOs(OS.LINUX)
class BrokenFilesTest {

    private static final Duration BOUND = Duration.ofMinutes(1);
    /** A whole machine, as far as it is read. */
    private static final Map<String, String> MACHINE = new LinkedHashMap<>();

    static {
        MACHINE.put("proc/stat", "cpu  100 20 30 400 50 6 7 80 9 10\ncpu0 1 2 3 4 5 6 7 8 9 10\n");
        MACHINE.put("proc/meminfo", "MemTotal: 16384000 kB\nMemAvailable: 8192000 kB\n");
        MACHINE.put("proc/cpuinfo", "model name\t: AMD EPYC 7763\nflags\t\t: fpu hypervisor\n");
        MACHINE.put("proc/self/stat", "1 (java) S 1 1 1 0 -1 0 0 0 0 0 10 5 3 2 20 0 30 0 12345 1 2\n");
        MACHINE.put("proc/self/smaps_rollup", "0-1 [rollup]\nPss: 1024 kB\n");
        MACHINE.put("proc/self/auxv", "\0\0\0\0");
        MACHINE.put("proc/self/cgroup", "0::/\n");
        MACHINE.put("proc/sys/kernel/hostname", "node\n");
        MACHINE.put("proc/sys/kernel/random/boot_id", "0c4c1d2e-0000-4000-8000-000000000001\n");
        MACHINE.put("proc/sys/kernel/random/uuid", "0c4c1d2e-0000-4000-8000-000000000002\n");
        MACHINE.put("sys/devices/system/cpu/online", "0-3\n");
        MACHINE.put("sys/devices/system/cpu/cpu0/topology/physical_package_id", "0\n");
        MACHINE.put("sys/fs/cgroup/cpu.max", "50000 100000\n");
        MACHINE.put("sys/fs/cgroup/cpu.stat", "usage_usec 7000000\n");
        MACHINE.put("sys/fs/cgroup/cpuset.cpus.effective", "0-3\n");
        MACHINE.put("sys/class/powercap/intel-rapl:0/name", "package-0\n");
        MACHINE.put("sys/class/powercap/intel-rapl:0/energy_uj", "1000\n");
        MACHINE.put("sys/class/powercap/intel-rapl:0/max_energy_range_uj", "262143328850\n");
        MACHINE.put("sys/class/hwmon/hwmon0/name", "power_meter\n");
        MACHINE.put("sys/class/hwmon/hwmon0/power1_average", "100000000\n");
        MACHINE.put("sys/class/dmi/id/sys_vendor", "QEMU\n");
        MACHINE.put("sys/class/dmi/id/product_name", "Standard PC\n");
        MACHINE.put("etc/timezone", "Europe/Paris\n");
    }

    /** Without these the load of the processors is not known, in one mode or the other. */
    private static final String LOAD = "proc/stat|sys/fs/cgroup/cpu.stat";
    /** Sources of their own; the meter reads processor and memory together. */
    private static final String SENSORS = "sys/class/(powercap|hwmon)/.*";

    @TempDir
    Path root;

    private final SamplerTest.RecordingLog log = new SamplerTest.RecordingLog();

    /** A way in which a file is broken. */
    private enum Way {
        MISSING, EMPTY, NONSENSE, NEGATIVE, HUGE_NUMBER, DIRECTORY, FIFO, ENDLESS_DEVICE, DANGLING, GIGABYTE_OF_ZEROS, LONG_LINE;

        void apply(Path file) throws IOException {
            Files.delete(file);
            switch (this) {
                case MISSING -> { }
                case EMPTY -> Files.createFile(file);
                case NONSENSE -> Files.writeString(file, "foo bar\0baz\n");
                case NEGATIVE -> Files.writeString(file, "-5 -5\n");
                case HUGE_NUMBER -> Files.writeString(file, "0-99999999999999999999 99999999999999999999\n");
                case DIRECTORY -> Files.createDirectory(file);
                case FIFO -> start("mkfifo", file.toString());
                case ENDLESS_DEVICE -> Files.createSymbolicLink(file, Path.of("/dev/zero"));
                case DANGLING -> Files.createSymbolicLink(file, Path.of("/nowhere/at/all"));
                case GIGABYTE_OF_ZEROS -> {
                    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
                        sparse.setLength(1 << 30);
                    }
                }
                case LONG_LINE -> Files.writeString(file, "cpu ".repeat(1 << 20));
                default -> throw new IllegalStateException();
            }
        }

        private static void start(String... command) throws IOException {
            try {
                assertEquals(0, new ProcessBuilder(command).start().waitFor());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static List<String> files() {
        return List.copyOf(MACHINE.keySet());
    }

    @ParameterizedTest
    @MethodSource("files")
    void file_that_is_broken_should_keep_no_other_from_being_read(String broken) throws IOException {
        for (Way way : Way.values()) {
            for (Mode mode : broken.startsWith("sys/fs") ? Mode.values() : new Mode[] {Mode.PROCESS}) {
                RunReport report = run(broken, way, mode);
                String what = broken + " " + way + " " + mode + ": " + log.lines() + report.notes();
                Evidence cpu = report.totals().of(Component.CPU).evidence();
                Evidence ram = report.totals().of(Component.RAM).evidence();
                assertTrue(cpu != Evidence.UNKNOWN || broken.matches(LOAD), what);
                assertTrue(ram == Evidence.MODEL || broken.equals("proc/meminfo") || broken.matches(SENSORS), what);
                assertNotEquals(0, report.duration().toNanos(), what);
                assertEquals(1, Files.readAllLines(root.resolve("out/emissions.csv")).size() - 1, what);
            }
        }
    }

    private RunReport run(String broken, Way way, Mode mode) throws IOException {
        Path machine = Files.createTempDirectory(root, "machine");
        for (Map.Entry<String, String> file : MACHINE.entrySet()) {
            if (broken.matches(SENSORS) || !file.getKey().matches(SENSORS)) {
                Path path = machine.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
        }
        way.apply(machine.resolve(broken));
        Files.deleteIfExists(root.resolve("out/emissions.csv"));
        Map<String, String> settings = new HashMap<>(Map.of("procfs.root", machine.resolve("proc").toString(), "sysfs.root",
                machine.resolve("sys").toString(), "output", root.resolve("out").toString(), "summary", "none", "mode",
                mode.name().toLowerCase(java.util.Locale.ROOT), "interval", "10ms"));
        Options options = OptionReader.read(settings, "", new JvmEnvironment(new Properties(), Map.of()));
        assertEquals(List.of(), options.problems());
        RunReport report = assertTimeoutPreemptively(BOUND, () -> {
            RunSetup.World world = new RunSetup.World(new JvmEnvironment(System.getProperties(), Map.of()), System::nanoTime,
                    Clock.systemUTC(), () -> MachineOpener.prepare("Linux").open(options.path(
                            dev.carbontracker.internal.config.Option.PROCFS_ROOT), options.path(
                            dev.carbontracker.internal.config.Option.SYSFS_ROOT)), machine.resolve("etc"),
                    new CloudMetadata.Service("http://127.0.0.1:9", Duration.ofSeconds(1)), log, () -> "1");
            RunSession session = RunSession.start(new RunSetup(options, world, new RunSetup.Extensions(List.of(), List::of,
                    List.of(), new ArrayList<>(), Optional.empty()), RunSetup.Scope.CODE));
            session.begin("task", false).end();
            return session.stop();
        }, () -> broken + " " + way);
        Files.deleteIfExists(machine.resolve(broken));
        return report;
    }
}
