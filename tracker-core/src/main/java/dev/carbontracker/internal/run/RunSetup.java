package dev.carbontracker.internal.run;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.grid.CloudMetadata;
import dev.carbontracker.internal.host.Machine;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.EnergySourceProvider;
import dev.carbontracker.spi.IntensitySource;
import dev.carbontracker.spi.RunSink;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * All that a run works with, handed in.
 *
 * @param options    read and checked
 * @param world      the outside: clocks, machine, folders, log
 * @param extensions what the user or the class path has added
 * @param scope      what it is around
 */
public record RunSetup(Options options, World world, Extensions extensions, Scope scope) {

    /** What a run is around. */
    public enum Scope {
        /** A piece of code: a hook ends the run if the code does not, and it always has a row of its own. */
        CODE,
        /** The JVM: whoever starts the run ends it with the JVM, and a run inside it that spans it replaces its row. */
        JVM,
        /** Another program: whoever starts the run ends it, and a run in that program that spans it replaces its row. */
        PROGRAM,
        /** A part of a run that another process records: no file, no row, no line at the end. */
        PART,
        /** What several hosts do: whoever collects their reports ends the run, and it always has a row of its own. */
        HOSTS
    }

    /**
     * The outside of a run; a test has its own.
     *
     * @param jvm             properties, environment, folders
     * @param nanoTime        monotonic clock: elapsed time
     * @param clock           wall clock: dates only
     * @param machine         opens the machine
     * @param etc             stands for /etc
     * @param metadata        where a cloud's metadata service is
     * @param log             takes warnings and the line at the end
     * @param version         version of this library
     */
    public record World(JvmEnvironment jvm, LongSupplier nanoTime, Clock clock, Supplier<Machine> machine, Path etc,
                        CloudMetadata.Service metadata, Log log, Supplier<String> version) {
    }

    /**
     * Additions.
     *
     * @param sources   sources of the user's own; they replace what is found for their component
     * @param providers found by service loader
     * @param intensity live intensities, first answer wins
     * @param sinks     get the run besides the files
     * @param onBudget  called once when the budget is exceeded; empty to warn
     * @param others    what the same run has used on other hosts
     */
    public record Extensions(List<EnergySource> sources, Supplier<List<EnergySourceProvider>> providers,
                             List<IntensitySource> intensity, List<RunSink> sinks,
                             Optional<Consumer<Snapshot>> onBudget, OtherHosts others) {

        /** Of a run on one host. */
        public Extensions(List<EnergySource> sources, Supplier<List<EnergySourceProvider>> providers,
                          List<IntensitySource> intensity, List<RunSink> sinks,
                          Optional<Consumer<Snapshot>> onBudget) {
            this(sources, providers, intensity, sinks, onBudget, OtherHosts.NONE);
        }
    }

    /**
     * What the same run has used on other hosts.
     *
     * @param reports the state of each, as of now
     * @param missing at the end of the run, a sentence about each host whose energy is not known
     */
    public record OtherHosts(Supplier<List<RunReport>> reports, Supplier<List<String>> missing) {

        /** A run on one host. */
        public static final OtherHosts NONE = new OtherHosts(List::of, List::of);
    }
}
