package dev.carbontracker.spi;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a provider may look at, handed in so that tests need no hardware.
 *
 * @param sysRoot       stands for {@code /sys}
 * @param procRoot      stands for {@code /proc}
 * @param environment   environment variables
 * @param gaugeInterval how often a power sensor should be read
 * @param gpus          value of the option {@code gpus}: indices or ids; empty for all visible ones
 */
public record Surroundings(Path sysRoot, Path procRoot, Map<String, String> environment, Duration gaugeInterval,
                           List<String> gpus) {

    /** Checks and copies. */
    public Surroundings {
        Objects.requireNonNull(sysRoot, "sysRoot");
        Objects.requireNonNull(procRoot, "procRoot");
        Objects.requireNonNull(gaugeInterval, "gaugeInterval");
        environment = Map.copyOf(environment);
        gpus = List.copyOf(gpus);
    }
}
