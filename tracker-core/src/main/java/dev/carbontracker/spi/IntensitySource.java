package dev.carbontracker.spi;

import dev.carbontracker.model.GridIntensity;
import java.time.Instant;
import java.util.Optional;

/**
 * Answers how dirty the electricity is at a moment. Asked on a thread of its own, about once a minute, so that it may
 * block; it keeps its own cache. An answer holds until the next one; an empty answer makes the run fall back to the
 * figure of its place.
 */
public interface IntensitySource extends AutoCloseable {

    /** Stable short name. */
    String name();

    /** The intensity at that time, or empty if it is not known; does not throw. */
    Optional<GridIntensity> at(Instant time);

    /** Lets go of what it holds. */
    @Override
    default void close() {
    }
}
