package dev.carbontracker.internal.host;

import dev.carbontracker.internal.account.Shares;
import dev.carbontracker.model.Utilisation;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Mean load of machine and process over a run, and the shares of the process in each step. Reads ticks at each step and
 * memory every ten seconds. Not thread-safe; the sampler owns it.
 */
public final class UsageMeter implements AutoCloseable {

    private static final long MEMORY_NANOS = 10_000_000_000L;

    private final Machine machine;
    private final LoadMeter load;
    private final ProcessTree tree;
    private final Optional<Cgroup> cgroup;
    private final boolean wantsMemoryShare;
    private final Consumer<String> remarks;
    private double[] first;
    private double[] last;
    private long memoryDue;
    private double memorySamples;
    private double usedBytes;
    private double treeBytes;
    private Shares shares;

    /**
     * A meter.
     *
     * @param remarks gets a note if shares had to be assumed
     */
    UsageMeter(Machine machine, LoadMeter load, ProcessTree tree, Optional<Cgroup> cgroup, boolean wantsMemoryShare,
            Consumer<String> remarks) {
        this.machine = machine;
        this.load = load;
        this.tree = tree;
        this.cgroup = cgroup;
        this.wantsMemoryShare = wantsMemoryShare;
        this.remarks = remarks;
    }

    /** Reads, and answers what part of the machine the process tree had since the last reading. */
    public Shares read(long nanos) {
        if (first != null && (memorySamples == 0 || nanos - memoryDue >= 0)) {
            memoryDue = nanos + MEMORY_NANOS;
            usedBytes += machine.ramBytes() - machine.availableRamBytes();
            memorySamples++;
            tree.scan();
            treeBytes = wantsMemoryShare ? tree.memoryBytes() : 0;
        }
        if (!load.read(nanos)) {
            remarks.accept("the load of the processors could not always be read (" + load.problem()
                    + "), so the share of this process is that of the reading before or, without one, of one busy processor");
            shares = shares == null ? alone() : shares;
            return shares;
        }
        double[] now = {load.busyMillis(), load.allMillis(), load.hostBusyMillis(), load.hostAllMillis(),
            tree.busyMillis(), groupMillis()};
        double[] before = last == null ? now : last;
        first = first == null ? now : first;
        if (shares != null && now[2] <= before[2]) {
            return shares;
        }
        last = now;
        shares = now[2] <= before[2] ? alone() : new Shares(part(now, before, 2, 3), part(now, before, 4, 2),
                cgroup.map(group -> Math.min(1, group.cpus() / machine.threads())).orElse(0.0),
                part(now, before, 4, 5), ramShare());
        return shares;
    }

    /** What is assumed before the ticks have moved: this process alone keeps one processor busy. */
    private Shares alone() {
        return new Shares(1.0 / machine.threads(), 1, 0, 0, ramShare());
    }

    private double ramShare() {
        return Math.min(1, treeBytes / Math.max(1, machine.ramBytes()));
    }

    private double groupMillis() {
        try {
            return cgroup.isPresent() ? cgroup.get().busyMillis() : 0;
        } catch (IOException e) {
            return last == null ? 0 : last[5];
        }
    }

    /** What one value rose ÷ what the other rose, 0 to 1; 0 where the other did not rise. */
    private static double part(double[] now, double[] before, int one, int other) {
        double whole = now[other] - before[other];
        return whole > 0 ? Math.min(1, Math.max(0, (now[one] - before[one]) / whole)) : 0;
    }

    /** Means since the first reading. */
    public Utilisation utilisation() {
        if (last == null || last == first || !machine.known()) {
            return Utilisation.UNKNOWN;
        }
        double used = usedBytes / Math.max(1, memorySamples);
        return new Utilisation(rose(0, 1, 100), OptionalDouble.empty(),
                OptionalDouble.of(100 * used / Math.max(1, machine.ramBytes())), OptionalDouble.of(used), rose(4, 2, 1));
    }

    private OptionalDouble rose(int one, int other, double scale) {
        return last[other] > first[other] ? OptionalDouble.of(scale * part(last, first, one, other))
                : OptionalDouble.empty();
    }

    @Override
    public void close() {
        tree.close();
    }
}
