package dev.carbontracker.internal.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import oshi.hardware.CentralProcessor;
import oshi.hardware.CentralProcessor.TickType;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HardwareAbstractionLayer;

/**
 * A machine as OSHI sees it. On Linux without native code; the processor's name is then read from /proc/cpuinfo, since
 * OSHI's identifier starts lshw and dmidecode.
 */
public final class OshiMachine implements Machine {

    private static final String SLF4J_VERBOSITY = "slf4j.internal.verbosity";
    private static final List<String> VIRTUAL_VENDORS = List.of("QEMU", "KVM", "VMware", "Xen", "innotek", "Parallels",
            "Amazon EC2", "Google", "OpenStack", "Red Hat", "Nutanix", "DigitalOcean", "Alibaba", "Hetzner");

    private final boolean linux;
    private final boolean windows;
    private final Path procRoot;
    private final Path sysRoot;
    private final HardwareAbstractionLayer hardware;
    private final CentralProcessor processor;
    private long ramBytes;

    /**
     * A machine.
     *
     * @param os       operating system, as in {@code os.name}
     * @param procRoot stands for /proc
     * @param sysRoot  stands for /sys
     * @param hardware as {@link #hardware} has opened it
     */
    public OshiMachine(String os, Path procRoot, Path sysRoot, HardwareAbstractionLayer hardware) {
        this.linux = linux(os);
        this.windows = os.startsWith("Windows");
        this.procRoot = procRoot;
        this.sysRoot = sysRoot;
        this.hardware = hardware;
        this.processor = hardware.getProcessor();
    }

    /** Opens OSHI, which is most of a cold start. */
    public static HardwareAbstractionLayer hardware(String os) {
        HardwareAbstractionLayer hardware = linux(os) ? new oshi.nativefree.SystemInfo().getHardware()
                : Jna.hardware();
        hardware.getProcessor().getSystemCpuLoadTicks();
        return hardware;
    }

    /**
     * The same in the class loader of a program. OSHI brings SLF4J, which complains on the console of a program that has
     * set up no logging; it is asked to be quiet while OSHI starts, unless somebody has asked otherwise.
     */
    public static HardwareAbstractionLayer hardwareWithQuietSlf4j(String os) {
        if (System.getProperty(SLF4J_VERBOSITY) != null) {
            return hardware(os);
        }
        System.setProperty(SLF4J_VERBOSITY, "ERROR");
        try {
            return hardware(os);
        } finally {
            System.clearProperty(SLF4J_VERBOSITY);
        }
    }

    private static boolean linux(String os) {
        return os.toLowerCase(Locale.ROOT).contains("linux");
    }

    /** Keeps the half of OSHI that needs JNA out of the class until it is used. */
    private static final class Jna {
        static HardwareAbstractionLayer hardware() {
            return new oshi.SystemInfo().getHardware();
        }
    }

    @Override
    public String cpuName() {
        if (!linux) {
            return processor.getProcessorIdentifier().getName();
        }
        String name = cpuinfo("model name");
        return name.isEmpty() ? cpuinfo("Model") : name;
    }

    @Override
    public int sockets() {
        return Math.max(1, processor.getPhysicalPackageCount());
    }

    @Override
    public int threads() {
        return Math.max(1, processor.getLogicalProcessorCount());
    }

    @Override
    public boolean virtual() {
        if (!linux) {
            return hardware.getVirtualization().isPresent();
        }
        if ((" " + cpuinfo("flags") + " ").contains(" hypervisor ")) {
            return true;
        }
        String vendor = text(sysRoot.resolve("class/dmi/id/sys_vendor"));
        String product = text(sysRoot.resolve("class/dmi/id/product_name"));
        boolean virtualVendor = VIRTUAL_VENDORS.stream().anyMatch(vendor::startsWith)
                || vendor.startsWith("Microsoft") && product.startsWith("Virtual");
        return virtualVendor && !product.contains("metal");
    }

    @Override
    public void ticks(double[] busyAndAll) {
        long[] ticks = processor.getSystemCpuLoadTicks();
        double all = 0;
        for (long tick : ticks) {
            all += tick;
        }
        double idle = (double) ticks[TickType.IDLE.getIndex()] + ticks[TickType.IOWAIT.getIndex()]
                + ticks[TickType.STEAL.getIndex()];
        busyAndAll[0] = all - idle;
        busyAndAll[1] = all;
    }

    /** Kept: OSHI reads /proc/meminfo for it each time. */
    @Override
    public long ramBytes() {
        if (ramBytes == 0) {
            ramBytes = memory().getTotal();
        }
        return ramBytes;
    }

    @Override
    public long availableRamBytes() {
        return memory().getAvailable();
    }

    @Override
    public int ramModules() {
        return windows ? memory().getPhysicalMemory().size() : 0;
    }

    /** Opened when first asked for: that starts two programs, and the first reading does not need it. */
    private GlobalMemory memory() {
        return hardware.getMemory();
    }

    private String cpuinfo(String key) {
        try (Stream<String> lines = Files.lines(procRoot.resolve("cpuinfo"))) {
            return lines.filter(line -> line.startsWith(key)).map(line -> line.split(":", 2))
                    .filter(parts -> parts.length == 2 && parts[0].strip().equals(key))
                    .map(parts -> parts[1].strip()).findFirst().orElse("");
        } catch (IOException | java.io.UncheckedIOException e) {
            return "";
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
