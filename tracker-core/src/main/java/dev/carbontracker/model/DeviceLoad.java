package dev.carbontracker.model;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * How busy a device is, and for whom.
 *
 * @param percent     how busy, 0 to 100; empty if it does not tell
 * @param processPart the part of its energy, 0 to 1, that this process and its descendants are charged with; empty if its
 *                    users cannot be told apart
 */
public record DeviceLoad(OptionalDouble percent, OptionalDouble processPart) {

    /** Nothing is known. */
    public static final DeviceLoad UNKNOWN = new DeviceLoad(OptionalDouble.empty(), OptionalDouble.empty());

    /** Checks ranges. */
    public DeviceLoad {
        Objects.requireNonNull(percent, "percent");
        Objects.requireNonNull(processPart, "processPart");
        if (percent.isPresent() && !(percent.getAsDouble() >= 0 && percent.getAsDouble() <= 100)) {
            throw new IllegalArgumentException("percent must be 0 to 100, not " + percent.getAsDouble());
        }
        if (processPart.isPresent() && !(processPart.getAsDouble() >= 0 && processPart.getAsDouble() <= 1)) {
            throw new IllegalArgumentException("processPart must be 0 to 1, not " + processPart.getAsDouble());
        }
    }
}
