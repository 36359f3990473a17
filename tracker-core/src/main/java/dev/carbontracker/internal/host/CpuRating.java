package dev.carbontracker.internal.host;

import dev.carbontracker.model.Power;
import java.io.IOException;
import java.util.Optional;

/**
 * The TDP that the CPU model scales, and its range.
 *
 * @param tdp  of all processors that the run may use
 * @param low  true power ÷ modelled power, lower end
 * @param high true power ÷ modelled power, upper end
 * @param how  where the TDP is from, for the notes
 */
record CpuRating(Power tdp, double low, double high, String how) {

    /** Watts per thread over all of cpu-tdp.csv, used only if the table itself cannot be read. */
    private static final double WATTS_PER_THREAD = 5.4;

    /**
     * The rating of a machine.
     *
     * @param given   TDP given by the user, of all sockets together
     * @param allowed part of its processors that the run may use, 0 to 1
     */
    static CpuRating of(Machine machine, Optional<Power> given, double allowed) {
        if (given.isPresent()) {
            return new CpuRating(given.get().times(allowed), LoadCurve.LOW, LoadCurve.HIGH, "option cpu.tdp");
        }
        CpuName name = CpuName.of(machine.cpuName());
        try {
            return of(machine, name, CpuTable.load()).times(allowed);
        } catch (IOException e) {
            return new CpuRating(Power.ofWatts(WATTS_PER_THREAD * machine.threads() * allowed), LoadCurve.LOW / 3,
                    LoadCurve.HIGH * 3, e.getMessage());
        }
    }

    private static CpuRating of(Machine machine, CpuName name, CpuTable table) {
        Optional<CpuTable.Cpu> cpu = table.find(name);
        if (cpu.isPresent() && (!machine.virtual() || cpu.get().threads().isPresent())) {
            double tdp = cpu.get().tdpWatts() * machine.sockets();
            double share = machine.virtual()
                    ? Math.min(1, (double) machine.threads() / (cpu.get().threads().getAsInt() * machine.sockets())) : 1;
            return new CpuRating(Power.ofWatts(tdp * share), LoadCurve.LOW, LoadCurve.HIGH,
                    "TDP of " + cpu.get().model() + " " + cpu.get().tdpWatts() + " W"
                            + (cpu.get().unverified() ? " (unverified: from memory or estimated)" : "")
                            + (machine.virtual() ? ", share of a virtual machine" : ""));
        }
        double[] watts = table.wattsPerThread(name);
        return new CpuRating(Power.ofWatts(watts[1] * machine.threads()), LoadCurve.LOW * watts[0] / watts[1],
                LoadCurve.HIGH * watts[2] / watts[1],
                "TDP of '" + machine.cpuName() + "' is not known, so the median of its family is used: "
                        + Math.round(watts[1] * 100) / 100.0 + " W a thread; option cpu.tdp sets it");
    }

    private CpuRating times(double part) {
        return new CpuRating(tdp.times(part), low, high, how);
    }
}
