package dev.carbontracker.gpu.nvml;

import dev.carbontracker.spi.Remarks;
import java.util.function.LongSupplier;

/** Says when a device has appeared that was not there when the run began: it is not in the figures. Not thread-safe. */
final class Newcomers {

    private static final long LOOK_NANOS = 10_000_000_000L;

    private final Nvml nvml;
    private final Remarks remarks;
    private final LongSupplier nanoTime;
    private final int known;
    private long dueNanos;

    Newcomers(Nvml nvml, int known, Remarks remarks, LongSupplier nanoTime) {
        this.nvml = nvml;
        this.known = known;
        this.remarks = remarks;
        this.nanoTime = nanoTime;
        this.dueNanos = nanoTime.getAsLong() + LOOK_NANOS;
    }

    /** Counts the devices now and then. */
    void look() {
        long now = nanoTime.getAsLong();
        if (now - dueNanos < 0) {
            return;
        }
        dueNanos = now + LOOK_NANOS;
        try {
            int count = nvml.count();
            if (count > known) {
                remarks.warn("NVIDIA GPUs when the run began: " + known + ", now: " + count
                        + "; the new ones are not in the figures");
            }
        } catch (NvmlException e) {
            // the devices that are read tell what is wrong
        }
    }
}
