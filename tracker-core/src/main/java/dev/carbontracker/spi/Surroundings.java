package dev.carbontracker.spi;

import dev.carbontracker.model.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a provider may look at, handed in so that tests need no hardware.
 *
 * @param operatingSystem name of the operating system, as in {@code os.name}
 * @param sysRoot         stands for {@code /sys}
 * @param procRoot        stands for {@code /proc}
 * @param environment     environment variables
 * @param processTree     ids of this process and its descendants
 * @param wishes          what the user wants
 * @param remarks         takes what should be said
 */
public record Surroundings(String operatingSystem, Path sysRoot, Path procRoot, Map<String, String> environment,
                           Supplier<Set<Long>> processTree, Wishes wishes, Remarks remarks) {

    /** Checks and copies. */
    public Surroundings {
        Objects.requireNonNull(operatingSystem, "operatingSystem");
        Objects.requireNonNull(sysRoot, "sysRoot");
        Objects.requireNonNull(procRoot, "procRoot");
        environment = Map.copyOf(environment);
        Objects.requireNonNull(processTree, "processTree");
        Objects.requireNonNull(wishes, "wishes");
        Objects.requireNonNull(remarks, "remarks");
    }

    /**
     * Options that concern providers.
     *
     * @param gaugeInterval how often a power sensor should be read
     * @param gpus          value of the option {@code gpus}: indices or ids; empty for all visible ones
     * @param mode          in process mode sources tell what part of their device this process has
     */
    public record Wishes(Duration gaugeInterval, List<String> gpus, Mode mode) {

        /** Checks and copies. */
        public Wishes {
            Objects.requireNonNull(gaugeInterval, "gaugeInterval");
            gpus = List.copyOf(gpus);
            Objects.requireNonNull(mode, "mode");
        }
    }
}
