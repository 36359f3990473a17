package dev.carbontracker.internal.host;

import dev.carbontracker.internal.account.ProcessAttribution;
import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.HostFacts;
import dev.carbontracker.model.Mode;
import dev.carbontracker.model.Power;
import dev.carbontracker.spi.SourceOffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The machine of a run: the models of its processor and memory, its load, its facts. Opened once a run, on the
 * sampler's thread.
 */
public final class Host implements AutoCloseable {

    private final Machine machine;
    private final Settings settings;
    private final Optional<Cgroup> cgroup;
    private final AtomicReference<CpuRating> rating = new AtomicReference<>();
    private final LoadMeter load;
    private final UsageMeter usage;

    /**
     * What a host is opened with.
     *
     * @param procRoot stands for /proc
     * @param sysRoot  stands for /sys
     * @param jvm      name of the host, where /proc has none, and its operating system
     * @param mode     in process mode the models speak of the whole host, in machine mode of what a container may use
     * @param cpuTdp   TDP given by the user
     * @param ramPower power of the memory given by the user
     * @param nanoTime monotonic clock
     * @param remarks  gets notes for the row
     */
    public record Settings(Path procRoot, Path sysRoot, JvmEnvironment jvm, Mode mode, Optional<Power> cpuTdp,
                           Optional<Power> ramPower, LongSupplier nanoTime, Consumer<String> remarks) {
    }

    /** A host on that machine. */
    public Host(Machine machine, Settings settings) {
        this.machine = machine;
        this.settings = settings;
        this.cgroup = Cgroup.limiting(settings.procRoot(), settings.sysRoot(), machine.threads(),
                settings.remarks());
        ProcessTree tree = new ProcessTree(settings.procRoot(), ProcessTree::living);
        this.load = new LoadMeter(machine, slice());
        this.usage = new UsageMeter(machine, load, tree, cgroup,
                settings.mode() == Mode.PROCESS, text -> {
                    if (settings.mode() == Mode.PROCESS) {
                        settings.remarks().accept(text);
                    }
                });
    }

    /** The group whose slice of the host the models describe. */
    private Optional<Cgroup> slice() {
        return settings.mode() == Mode.MACHINE ? cgroup : Optional.empty();
    }

    /** The models, which answer on every machine that can be read. */
    public List<SourceOffer> models() {
        if (!machine.known()) {
            return List.of();
        }
        CpuModel cpu = new CpuModel(load, this::rating, settings.nanoTime());
        return List.of(new SourceOffer.Sources(Component.CPU, SourceOffer.RANK_MODEL, List.of(cpu)),
                new SourceOffer.Sources(Component.RAM, SourceOffer.RANK_MODEL,
                        List.of(new RamModel(machine, settings.ramPower(), settings.nanoTime()))));
    }

    /** Where the TDP of the CPU model is from. */
    public String tdpFrom() {
        return rating().how();
    }

    private CpuRating rating() {
        double allowed = slice().map(group -> group.cpus() / machine.threads()).orElse(1.0);
        return rating.updateAndGet(known -> known != null ? known
                : CpuRating.of(machine, settings.cpuTdp(), allowed));
    }

    /** Its load. */
    public UsageMeter usage() {
        return usage;
    }

    /** How its processor's energy is split in process mode. */
    public ProcessAttribution attribution() {
        return new ProcessAttribution(() -> rating().tdp().times(LoadCurve.powerOfTdp(1)), LoadCurve::shape);
    }

    /** Its facts, but for its GPUs. */
    public HostFacts facts() {
        HostName name = new HostName(settings.procRoot(), settings.jvm().environment());
        int cpus = slice().map(group -> (int) Math.ceil(group.cpus())).orElse(machine.threads());
        return new HostFacts(name.name(), name.bootIdHash(), ProcessHandle.current().pid(), settings.jvm().operatingSystem(),
                machine.cpuName(), cpus, 0, "", machine.ramBytes());
    }

    @Override
    public void close() {
        usage.close();
    }
}
