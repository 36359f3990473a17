package dev.carbontracker.report.cli;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.grid.CloudSigns;
import dev.carbontracker.internal.grid.CloudTable;
import dev.carbontracker.internal.grid.TimeZones;
import dev.carbontracker.internal.grid.Whereabouts;
import dev.carbontracker.internal.grid.ZoneTable;
import dev.carbontracker.internal.run.Launch;
import dev.carbontracker.report.ReportException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where something runs, as an estimate is told; else where this machine is. */
final class Place {

    @ArgGroup
    private Where where;

    /** One of them. */
    private static final class Where {
        @Option(names = "--zone", paramLabel = "Z", description = "grid zone, such as FRA, FR or US-CA")
        private Optional<String> zone = Optional.empty();
        @Option(names = "--cloud", paramLabel = "R", description = "cloud region, such as gcp/europe-west9; its PUE counts too")
        private Optional<String> cloud = Optional.empty();
        @Option(names = "--intensity", paramLabel = "G", description = "carbon intensity in g/kWh")
        private Optional<String> intensity = Optional.empty();
    }

    dev.carbontracker.model.Place find(Consumer<String> warnings) throws ReportException {
        Map<String, String> values = new LinkedHashMap<>();
        if (where != null) {
            where.zone.ifPresent(zone -> values.put("zone", zone));
            where.intensity.ifPresent(grams -> values.put("intensity", grams));
            if (where.cloud.isPresent()) {
                String[] parts = where.cloud.get().split("[/ ]", 2);
                if (parts.length < 2) {
                    throw new ReportException("--cloud " + where.cloud.get() + ": write cloud and region, such as "
                            + "gcp/europe-west9; 'zones gcp' lists those of a cloud");
                }
                values.put("cloud.provider", parts[0]);
                values.put("cloud.region", parts[1]);
            }
        }
        // what is said here is all that counts: a zone in the environment is not that of another cloud's region
        JvmEnvironment jvm = values.isEmpty() ? JvmEnvironment.current() : new JvmEnvironment(new Properties(), Map.of());
        Options options = OptionReader.read(values, "", jvm);
        List<String> wrong = Launch.problems(values, options);
        if (!wrong.isEmpty()) {
            throw new ReportException(String.join("; ", wrong).replace(" (builder)", ""));
        }
        CloudSigns signs = new CloudSigns(options.path(dev.carbontracker.internal.config.Option.SYSFS_ROOT),
                jvm.environment());
        return new Whereabouts(ZoneTable.load(), CloudTable.load(), signs,
                new TimeZones(Path.of("/etc"), jvm.environment())).find(options, warnings);
    }
}
