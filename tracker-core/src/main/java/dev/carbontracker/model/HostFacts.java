package dev.carbontracker.model;

import java.util.Objects;

/**
 * The machine of a run.
 *
 * @param name     its host name
 * @param id       12 hexadecimal digits of the SHA-256 of its boot id: the same for all processes since its last boot
 * @param pid      id of this process
 * @param os       operating system with version and architecture
 * @param cpuModel name of the processor
 * @param cpuCount logical processors that the run may use
 * @param gpuCount number of GPUs read
 * @param gpuModel each GPU model with its number, joined by {@code ;}; empty without one
 * @param ramBytes size of the main memory
 */
public record HostFacts(String name, String id, long pid, String os, String cpuModel, int cpuCount, int gpuCount,
                        String gpuModel, long ramBytes) {

    /** Checks that no part is missing. */
    public HostFacts {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(os, "os");
        Objects.requireNonNull(cpuModel, "cpuModel");
        Objects.requireNonNull(gpuModel, "gpuModel");
    }

    /** The same with these GPUs. */
    public HostFacts withGpus(int count, String models) {
        return new HostFacts(name, id, pid, os, cpuModel, cpuCount, count, models, ramBytes);
    }
}
