package dev.carbontracker.internal.run;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.config.Problem;
import dev.carbontracker.internal.grid.CloudMetadata;
import dev.carbontracker.internal.grid.CloudTable;
import dev.carbontracker.internal.grid.ZoneTable;
import dev.carbontracker.internal.host.MachineOpener;
import dev.carbontracker.spi.EnergySourceProvider;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Puts a run together from its options and this JVM: what the builder and the agent have in common. */
public final class Launch {

    private final JvmEnvironment jvm;
    private final Supplier<MachineOpener> opener;

    private Launch(JvmEnvironment jvm, Supplier<MachineOpener> opener) {
        this.jvm = jvm;
        this.opener = opener;
    }

    /** Begins to load OSHI on a thread of its own, since the options take as long to read. */
    public static Launch ahead(JvmEnvironment jvm, Supplier<MachineOpener> opener) {
        return new Launch(jvm, Ahead.start("carbontracker-oshi", opener));
    }

    /** The same where nobody else logs through SLF4J. */
    public static Launch ahead(JvmEnvironment jvm) {
        return ahead(jvm, () -> MachineOpener.prepare(jvm.operatingSystem()));
    }

    /** Opens nothing before the run does. */
    public static Launch later(JvmEnvironment jvm, Supplier<MachineOpener> opener) {
        return new Launch(jvm, opener);
    }

    /** Starts the run and returns once its first reading was taken; one that is switched off if it cannot start. */
    public Session start(Options options, RunSetup.Extensions extensions, RunSetup.Scope scope, Log log) {
        if (!options.enabled()) {
            return off(options, "switched off by enabled=false");
        }
        try {
            return RunSession.start(new RunSetup(options, world(options, log), extensions, scope));
        } catch (Throwable e) { // no thread to be had, say: the caller's work goes on unmeasured
            log.warn("measuring could not start: " + e);
            return off(options, "measuring could not start: " + e);
        }
    }

    /** What is wrong with options that the code or the command line has set: each in a sentence, none if all are right. */
    public static List<String> problems(Map<String, String> values, Options options) {
        List<String> wrong = new ArrayList<>();
        options.problems().stream().filter(problem -> problem.origin().equals(OptionReader.BUILDER))
                .map(Problem::toString).forEach(wrong::add);
        String zone = values.getOrDefault(Option.ZONE.key(), "");
        if (!zone.isBlank()) {
            ZoneTable zones = ZoneTable.load();
            if (zones.find(zone).isEmpty()) {
                wrong.add(new Problem("zone=" + zone, OptionReader.BUILDER, zones.unknown(zone)).toString());
            }
        }
        String region = values.getOrDefault(Option.CLOUD_REGION.key(), "");
        if (!region.isBlank()) {
            String provider = options.text(Option.CLOUD_PROVIDER).orElse("");
            CloudTable clouds = CloudTable.load();
            if (clouds.find(provider, region).isEmpty()) {
                wrong.add(new Problem("cloud.region=" + region, OptionReader.BUILDER,
                        clouds.unknown(provider, region)).toString());
            }
        }
        return wrong;
    }

    private RunSetup.World world(Options options, Log log) {
        return new RunSetup.World(jvm, System::nanoTime, Clock.systemUTC(),
                () -> opener.get().open(options.path(Option.PROCFS_ROOT), options.path(Option.SYSFS_ROOT)),
                Path.of("/etc"), CloudMetadata.Service.LINK_LOCAL, log, Version::current);
    }

    /** Looks at this machine for that long, without measuring a run. */
    public Detection detect(Options options, Duration window) {
        RunSetup.Extensions none = new RunSetup.Extensions(List.of(), Launch::providers, List.of(), List.of(),
                Optional.empty());
        return Detection.of(new RunSetup(options, world(options, new SystemLog("dev.carbontracker")), none,
                RunSetup.Scope.CODE), window, step -> LockSupport.parkNanos(step.toNanos()));
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
