package dev.carbontracker.model;

import java.util.Objects;
import java.util.Optional;

/**
 * A piece of the world with one figure for its electricity.
 *
 * @param code      ISO 3166-1 alpha-3, ISO 3166-2 for a subdivision, or {@code WORLD}
 * @param alpha2    ISO 3166-1 alpha-2; countries only
 * @param name      its English name
 * @param level     what kind of zone it is
 * @param parent    code of the zone that contains it; empty for the world
 * @param intensity its figure and where that comes from
 */
public record Zone(String code, Optional<String> alpha2, String name, Level level, Optional<String> parent,
                   GridIntensity intensity) {

    /** Code of the zone that contains all others. */
    public static final String WORLD = "WORLD";

    /** Checks that no part is missing. */
    public Zone {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(alpha2, "alpha2");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(parent, "parent");
        Objects.requireNonNull(intensity, "intensity");
    }

    /** What kind of zone it is. */
    public enum Level {
        /** All countries together. */
        WORLD,
        /** A country. */
        COUNTRY,
        /** A state, province or territory. */
        SUBDIVISION
    }
}
