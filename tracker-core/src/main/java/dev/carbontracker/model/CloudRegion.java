package dev.carbontracker.model;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A region of a cloud, as it is or is not in the table of regions.
 *
 * @param provider  short name, such as {@code aws}
 * @param region    the provider's own identifier
 * @param zone      code of the grid zone it lies in, where known
 * @param intensity its figure, where known
 * @param pue       power usage effectiveness, where known
 * @param pueSource who published the PUE; empty without one
 */
public record CloudRegion(String provider, String region, Optional<String> zone, Optional<GridIntensity> intensity,
                          OptionalDouble pue, String pueSource) {

    /** Checks that no part is missing. */
    public CloudRegion {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(zone, "zone");
        Objects.requireNonNull(intensity, "intensity");
        Objects.requireNonNull(pue, "pue");
        Objects.requireNonNull(pueSource, "pueSource");
    }
}
