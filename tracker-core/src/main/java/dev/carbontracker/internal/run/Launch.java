package dev.carbontracker.internal.run;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.grid.CloudMetadata;
import dev.carbontracker.internal.host.OshiMachine;
import dev.carbontracker.spi.EnergySourceProvider;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import oshi.hardware.HardwareAbstractionLayer;

/** Puts a run together from its options and this JVM: what the builder and the agent have in common. */
public final class Launch {

    private final JvmEnvironment jvm;
    private final Supplier<HardwareAbstractionLayer> hardware;

    private Launch(JvmEnvironment jvm, Supplier<HardwareAbstractionLayer> hardware) {
        this.jvm = jvm;
        this.hardware = hardware;
    }

    /** Begins to open OSHI on a thread of its own, since the options take as long to read. */
    public static Launch ahead(JvmEnvironment jvm, Supplier<HardwareAbstractionLayer> hardware) {
        return new Launch(jvm, Ahead.start("carbontracker-oshi", hardware));
    }

    /** Opens nothing before the run does. */
    public static Launch later(JvmEnvironment jvm, Supplier<HardwareAbstractionLayer> hardware) {
        return new Launch(jvm, hardware);
    }

    /** Starts the run and returns once its first reading was taken; one that is switched off if it cannot start. */
    public Session start(Options options, RunSetup.Extensions extensions, RunSetup.Scope scope, Log log) {
        if (!options.enabled()) {
            return off(options, "switched off by enabled=false");
        }
        try {
            RunSetup.World world = new RunSetup.World(jvm, System::nanoTime, Clock.systemUTC(),
                    () -> new OshiMachine(jvm.operatingSystem(), options.path(Option.PROCFS_ROOT),
                            options.path(Option.SYSFS_ROOT), hardware.get()),
                    Path.of("/etc"), CloudMetadata.Service.LINK_LOCAL, log, Version::current);
            return RunSession.start(new RunSetup(options, world, extensions, scope));
        } catch (Throwable e) { // no thread to be had, say: the caller's work goes on unmeasured
            log.warn("measuring could not start: " + e);
            return off(options, "measuring could not start: " + e);
        }
    }

    private static Session off(Options options, String why) {
        return new OffSession(options.text(Option.PROJECT).orElse(""), why, Clock.systemUTC());
    }

    /** Says that the run whose id was announced ahead has another one, as options that were read later wanted it. */
    public static void rename(String announced, String runId) {
        Lineage.rename(announced, runId);
    }

    /** Providers of sources that come with other jars, such as tracker-gpu. */
    public static List<EnergySourceProvider> providers() {
        return ServiceLoader.load(EnergySourceProvider.class, Launch.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get).toList();
    }
}
