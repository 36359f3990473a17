package dev.carbontracker.internal.host;

import java.io.IOException;
import java.util.Optional;

/**
 * Busy time of the processors that the run may use: the host's, or those of a control group that has fewer. Times only
 * rise. Not thread-safe.
 */
final class LoadMeter {

    private static final long FRESH_NANOS = 5_000_000L;

    private final Machine machine;
    private final Optional<Cgroup> cgroup;
    private final double[] host = new double[2];
    private double busyMillis;
    private double allMillis;
    private long readAt;
    private boolean good;
    private boolean everRead;

    LoadMeter(Machine machine, Optional<Cgroup> cgroup) {
        this.machine = machine;
        this.cgroup = cgroup;
    }

    /**
     * Reads, unless it has just been read for somebody else: that is the dearest part of a step. False if the group's
     * time could not be read, and the values are the old ones.
     */
    boolean read(long nanos) {
        if (!everRead || nanos - readAt > FRESH_NANOS) {
            everRead = true;
            readAt = nanos;
            good = readNow(nanos);
        }
        return good;
    }

    private boolean readNow(long nanos) {
        machine.ticks(host);
        if (cgroup.isEmpty()) {
            busyMillis = host[0];
            allMillis = host[1];
            return true;
        }
        try {
            busyMillis = cgroup.get().busyMillis();
            allMillis = nanos / 1e6 * cgroup.get().cpus();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Busy time of the allowed processors. */
    double busyMillis() {
        return busyMillis;
    }

    /** All time of the allowed processors. */
    double allMillis() {
        return allMillis;
    }

    /** Busy time of the host. */
    double hostBusyMillis() {
        return host[0];
    }

    /** All time of the host. */
    double hostAllMillis() {
        return host[1];
    }

    /** Processors that the run may use. */
    double cpus() {
        return cgroup.map(Cgroup::cpus).orElse((double) machine.threads());
    }
}
