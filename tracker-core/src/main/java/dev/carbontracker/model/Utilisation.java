package dev.carbontracker.model;

import java.util.OptionalDouble;

/**
 * Mean load of a run; each part is empty where it could not be read.
 *
 * @param cpuPercent      busy time of the allowed processors, 0 to 100
 * @param gpuPercent      mean over the GPUs, 0 to 100
 * @param ramPercent      used memory ÷ size, 0 to 100
 * @param ramUsedBytes    used memory
 * @param processCpuShare busy time of this process and its children ÷ busy time of the host, 0 to 1
 */
public record Utilisation(OptionalDouble cpuPercent, OptionalDouble gpuPercent, OptionalDouble ramPercent,
                          OptionalDouble ramUsedBytes, OptionalDouble processCpuShare) {

    /** Nothing is known. */
    public static final Utilisation UNKNOWN = new Utilisation(OptionalDouble.empty(), OptionalDouble.empty(),
            OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

    /** The same with this load of the GPUs. */
    public Utilisation withGpuPercent(OptionalDouble percent) {
        return new Utilisation(cpuPercent, percent, ramPercent, ramUsedBytes, processCpuShare);
    }
}
