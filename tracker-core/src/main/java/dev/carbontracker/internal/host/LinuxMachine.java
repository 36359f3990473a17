package dev.carbontracker.internal.host;

import dev.carbontracker.internal.file.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.Set;
import java.util.StringTokenizer;
import oshi.hardware.CentralProcessor.TickType;
import oshi.util.FileUtil;

/**
 * A Linux machine: its load and memory through OSHI's reader of {@code /proc}, its processors from {@code /sys}. OSHI's hardware
 * layer is not opened, because that starts four programs; nor are {@code CpuStat} and {@code LinuxGlobalMemory} called, which read
 * the one {@code /proc} that OSHI is configured with.
 */
final class LinuxMachine implements Machine {

    private static final List<String> VIRTUAL_VENDORS = List.of("QEMU", "KVM", "VMware", "Xen", "innotek", "Parallels",
            "Amazon EC2", "Google", "OpenStack", "Red Hat", "Nutanix", "DigitalOcean", "Alibaba", "Hetzner");
    private static final double BYTES_PER_KIBIBYTE = 1024;
    private static final TickType[] TICKS = TickType.values();
    /** A copy of /proc/stat of 1024 processors has some 200 kB. */
    private static final long LARGEST_COPY_BYTES = 1 << 19;
    /** Some 1.5 kB for each of 340 processors; more have more than one socket among these. */
    private static final int MOST_CPUINFO_BYTES = 1 << 19;
    /** {@code MemTotal} and {@code MemAvailable} are among the first three lines, {@link #RECLAIMABLE} among the first 30. */
    private static final int MEMORY_LINES = 64;
    /** Since Linux 3.14; before, what it is estimated from (proc(5)). */
    private static final String AVAILABLE = "MemAvailable";
    private static final List<String> RECLAIMABLE = List.of("MemFree", "Active(file)", "Inactive(file)", "SReclaimable");

    private final Path procRoot;
    private final Path sysRoot;
    private final Path stat;
    private final Path meminfo;
    private final boolean hasStat;
    private final boolean hasMeminfo;
    private final double tickMillis;
    private final int threads;
    private long ramBytes;

    /**
     * A machine.
     *
     * @param procRoot stands for /proc
     * @param sysRoot  stands for /sys
     */
    LinuxMachine(Path procRoot, Path sysRoot) {
        this.procRoot = procRoot;
        this.sysRoot = sysRoot;
        this.stat = procRoot.resolve("stat");
        this.meminfo = procRoot.resolve("meminfo");
        this.hasStat = isSmall(stat);
        this.hasMeminfo = isSmall(meminfo);
        this.tickMillis = ClockTick.millis(procRoot);
        this.threads = onlineThreads();
    }

    /** Loads what reading takes, which is most of a cold start. */
    static void prepare() {
        FileUtil.readLines("/proc/stat", 1, false);
    }

    @Override
    public String cpuName() {
        String name = cpuinfo("model name");
        return name.isEmpty() ? cpuinfo("Model") : name;
    }

    /** The packages of the processors that are online; looked up when it is first asked for, since that reads a file for each. */
    @Override
    public int sockets() {
        Set<String> packages = new HashSet<>();
        try (DirectoryStream<Path> processors = Files.newDirectoryStream(sysRoot.resolve("devices/system/cpu"), "cpu[0-9]*")) {
            for (Path processor : processors) {
                packages.add(SmallFile.text(processor.resolve("topology/physical_package_id")));
            }
        } catch (IOException | DirectoryIteratorException e) {
            packages.clear(); // hidden, as in some sandboxes
        }
        packages.remove("");
        if (packages.isEmpty()) {
            new String(SmallFile.bytes(procRoot.resolve("cpuinfo"), MOST_CPUINFO_BYTES), StandardCharsets.ISO_8859_1).lines()
                    .filter(line -> line.startsWith("physical id")).forEach(packages::add);
        }
        return Math.max(1, packages.size());
    }

    @Override
    public int threads() {
        return threads;
    }

    private int onlineThreads() {
        OptionalInt online = ProcessorList.count(SmallFile.text(sysRoot.resolve("devices/system/cpu/online")));
        if (online.isPresent()) {
            return online.getAsInt();
        }
        int listed = (int) SmallFile.lines(stat).stream().filter(line -> line.matches("cpu\\d+ .*")).count();
        return listed > 0 ? listed : Runtime.getRuntime().availableProcessors();
    }

    @Override
    public boolean virtual() {
        if ((" " + cpuinfo("flags") + " ").contains(" hypervisor ")) {
            return true;
        }
        String vendor = SmallFile.text(sysRoot.resolve("class/dmi/id/sys_vendor"));
        String product = SmallFile.text(sysRoot.resolve("class/dmi/id/product_name"));
        boolean virtualVendor = VIRTUAL_VENDORS.stream().anyMatch(vendor::startsWith)
                || vendor.startsWith("Microsoft") && product.startsWith("Virtual");
        return virtualVendor && !product.contains("metal");
    }

    /** The first line of /proc/stat: {@code cpu}, then ticks in the order of {@link TickType} (proc(5)). */
    @Override
    public void ticks(double[] busyAndAll) throws IOException {
        List<String> lines = hasStat ? FileUtil.readLines(stat.toString(), 1, false) : List.of();
        if (lines.isEmpty()) {
            throw new IOException(stat + ": cannot be read");
        }
        StringTokenizer fields = new StringTokenizer(lines.get(0));
        double idle = 0;
        double all = 0;
        try {
            boolean ofAll = fields.nextToken().equals("cpu");
            for (TickType type : TICKS) {
                boolean needed = type.getIndex() <= TickType.IDLE.getIndex();
                double ticks = needed || fields.hasMoreTokens() ? Long.parseLong(fields.nextToken()) : 0;
                all += ticks;
                idle += type == TickType.IDLE || type == TickType.IOWAIT || type == TickType.STEAL ? ticks : 0;
            }
            if (!ofAll) {
                throw new IOException(stat + ": does not begin with the times of all processors");
            }
        } catch (NoSuchElementException | NumberFormatException e) {
            throw new IOException(stat + ": does not begin with the times of all processors", e);
        }
        busyAndAll[0] = (all - idle) * tickMillis;
        busyAndAll[1] = all * tickMillis;
    }

    @Override
    public long ramBytes() {
        if (ramBytes == 0) {
            ramBytes = memory("MemTotal");
        }
        return ramBytes;
    }

    @Override
    public long availableRamBytes() {
        long available = memory(AVAILABLE);
        return available > 0 ? available : memory(RECLAIMABLE.toArray(String[]::new));
    }

    /** The sum of these lines of /proc/meminfo, in bytes; 0 for one that is not there. */
    private long memory(String... keys) {
        List<String> lines = hasMeminfo ? FileUtil.readLines(meminfo.toString(), MEMORY_LINES, false) : List.of();
        double bytes = 0;
        for (String line : lines) {
            for (String key : keys) {
                if (line.startsWith(key + ":")) {
                    bytes += kibibytes(line.substring(key.length() + 1)) * BYTES_PER_KIBIBYTE;
                }
            }
        }
        return (long) bytes;
    }

    /** The number before the unit; 0 if there is no number. */
    private static long kibibytes(String text) {
        StringTokenizer words = new StringTokenizer(text);
        String number = words.hasMoreTokens() ? words.nextToken() : "";
        return number.matches("\\d{1,15}") ? Long.parseLong(number) : 0;
    }

    /** OSHI would wait for a FIFO, and take in a line of any length. What the kernel shows has no size. */
    private static boolean isSmall(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= LARGEST_COPY_BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    /** Modules are listed by a table of the firmware that only root may read. */
    @Override
    public int ramModules() {
        return 0;
    }

    private String cpuinfo(String key) {
        return SmallFile.lines(procRoot.resolve("cpuinfo")).stream().filter(line -> line.startsWith(key))
                .map(line -> line.split(":", 2)).filter(parts -> parts.length == 2 && parts[0].strip().equals(key))
                .map(parts -> parts[1].strip()).findFirst().orElse("");
    }
}
