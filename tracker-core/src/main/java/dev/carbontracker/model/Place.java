package dev.carbontracker.model;

import java.util.Objects;
import java.util.Optional;

/**
 * Where a run took place, as far as its electricity is concerned.
 *
 * @param zone        the zone of the grid
 * @param country     the country that the zone is or lies in; empty for the world
 * @param cloud       the region of the cloud, if it runs in one
 * @param knownFrom   how this is known, such as {@code option zone} or {@code TZ}
 * @param intensity   the figure of this place when nothing better is known
 */
public record Place(Zone zone, Optional<Zone> country, Optional<CloudRegion> cloud, String knownFrom,
                    GridIntensity intensity) {

    /** Checks that no part is missing. */
    public Place {
        Objects.requireNonNull(zone, "zone");
        Objects.requireNonNull(country, "country");
        Objects.requireNonNull(cloud, "cloud");
        Objects.requireNonNull(knownFrom, "knownFrom");
        Objects.requireNonNull(intensity, "intensity");
    }
}
