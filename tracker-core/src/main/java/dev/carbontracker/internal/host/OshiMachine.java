package dev.carbontracker.internal.host;

import oshi.hardware.CentralProcessor;
import oshi.hardware.CentralProcessor.TickType;
import oshi.hardware.HardwareAbstractionLayer;

/** A machine of another system than Linux, as OSHI's hardware layer sees it. */
final class OshiMachine implements Machine {

    private final boolean windows;
    private final HardwareAbstractionLayer hardware;
    private final CentralProcessor processor;
    private long ramBytes;

    /**
     * A machine.
     *
     * @param os       operating system, as in {@code os.name}
     * @param hardware opened
     */
    OshiMachine(String os, HardwareAbstractionLayer hardware) {
        this.windows = os.startsWith("Windows");
        this.hardware = hardware;
        this.processor = hardware.getProcessor();
    }

    @Override
    public String cpuName() {
        return processor.getProcessorIdentifier().getName();
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
        return hardware.getVirtualization().isPresent();
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

    /** Kept: OSHI asks the system for it each time. */
    @Override
    public long ramBytes() {
        if (ramBytes == 0) {
            ramBytes = hardware.getMemory().getTotal();
        }
        return ramBytes;
    }

    @Override
    public long availableRamBytes() {
        return hardware.getMemory().getAvailable();
    }

    @Override
    public int ramModules() {
        return windows ? hardware.getMemory().getPhysicalMemory().size() : 0;
    }
}
