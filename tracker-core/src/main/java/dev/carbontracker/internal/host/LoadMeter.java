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
    private String problem = "";
    private boolean everRead;

    LoadMeter(Machine machine, Optional<Cgroup> cgroup) {
        this.machine = machine;
        this.cgroup = cgroup;
    }

    /**
     * Reads, unless the last reading is younger than 5 ms, because reading is most of the cost of a step. False if the time of the host
     * or of the group could not be read, and the values are the old ones.
     */
    boolean read(long nanos) {
        if (!everRead || nanos - readAt > FRESH_NANOS) {
            everRead = true;
            readAt = nanos;
            problem = readNow(nanos);
        }
        return problem.isEmpty();
    }

    /** The load of a group is known without that of the host. */
    private String readNow(long nanos) {
        String hostProblem = "";
        try {
            machine.ticks(host);
        } catch (IOException e) {
            hostProblem = String.valueOf(e.getMessage());
        }
        if (cgroup.isEmpty()) {
            busyMillis = host[0];
            allMillis = host[1];
            return hostProblem;
        }
        try {
            busyMillis = cgroup.get().busyMillis();
            allMillis = nanos / 1e6 * cgroup.get().cpus();
            return "";
        } catch (IOException e) {
            return "the control group's busy time cannot be read: " + e.getMessage();
        }
    }

    /** Why the last reading failed; empty if it did not. */
    String problem() {
        return problem;
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
