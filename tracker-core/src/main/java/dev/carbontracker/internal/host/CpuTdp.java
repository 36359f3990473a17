package dev.carbontracker.internal.host;

import java.io.IOException;
import java.util.Optional;

/**
 * The thermal design power of a processor, from cpu-tdp.csv.
 *
 * @param model      its name, with its maker
 * @param watts      of one socket
 * @param unverified whether the figure is from memory or an estimate
 */
public record CpuTdp(String model, double watts, boolean unverified) {

    /** The processor of that name, written as an operating system writes it or shorter, in any case. */
    public static Optional<CpuTdp> find(String name) throws IOException {
        return CpuTable.load().find(CpuName.of(name)).map(cpu -> new CpuTdp(cpu.vendor() + " " + cpu.model(),
                cpu.tdpWatts(), cpu.unverified()));
    }

    /** Watts that the CPU model gives such a processor under full load, with the ends of its range. */
    public double[] fullLoadWatts() {
        double full = watts * LoadCurve.powerOfTdp(1);
        return new double[] {full * LoadCurve.LOW, full, full * LoadCurve.HIGH};
    }
}
