package dev.carbontracker.spi;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Power;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a source before it is read.
 *
 * @param name              stable and unique in the run, such as {@code rapl/package-0}
 * @param component         what it measures
 * @param evidence          how it knows
 * @param relativeErrorLow  the true energy is at least (1 − this) × the reading's; 0 to 1
 * @param relativeErrorHigh the true energy is at most (1 + this) × the reading's; not negative
 * @param device            what the device is called; empty if it has no name
 * @param mayBlock          whether a reading may take long (drivers, networks): it then is read on another thread
 * @param every             how often it wants to be read; empty for the run's interval
 * @param ceiling           the highest power that is plausible for it; empty if unknown
 */
public record SourceInfo(String name, Component component, Evidence evidence, double relativeErrorLow,
                         double relativeErrorHigh, String device, boolean mayBlock, Optional<Duration> every,
                         Optional<Power> ceiling) {

    /** Checks that no part is missing and that errors are in range. */
    public SourceInfo {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(component, "component");
        Objects.requireNonNull(evidence, "evidence");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(every, "every");
        Objects.requireNonNull(ceiling, "ceiling");
        if (!(relativeErrorLow >= 0 && relativeErrorLow <= 1)) {
            throw new IllegalArgumentException(name + ": relativeErrorLow must be 0 to 1, not " + relativeErrorLow);
        }
        if (!(relativeErrorHigh >= 0 && relativeErrorHigh < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + ": relativeErrorHigh must be 0 or more, not " + relativeErrorHigh);
        }
    }

    /** A source without error bounds, device name, wishes or ceiling, that does not block. */
    public static SourceInfo of(String name, Component component, Evidence evidence) {
        return new SourceInfo(name, component, evidence, 0, 0, "", false, Optional.empty(), Optional.empty());
    }

    /** The same with these relative errors. */
    public SourceInfo withError(double low, double high) {
        return new SourceInfo(name, component, evidence, low, high, device, mayBlock, every, ceiling);
    }

    /** The same with this device name. */
    public SourceInfo withDevice(String newDevice) {
        return new SourceInfo(name, component, evidence, relativeErrorLow, relativeErrorHigh, newDevice, mayBlock,
                every, ceiling);
    }

    /** The same, read on the thread for sources that may block. */
    public SourceInfo blocking() {
        return new SourceInfo(name, component, evidence, relativeErrorLow, relativeErrorHigh, device, true, every,
                ceiling);
    }

    /** The same, read that often. */
    public SourceInfo readEvery(Duration period) {
        return new SourceInfo(name, component, evidence, relativeErrorLow, relativeErrorHigh, device, mayBlock,
                Optional.of(period), ceiling);
    }

    /** The same with this highest plausible power. */
    public SourceInfo withCeiling(Power highest) {
        return new SourceInfo(name, component, evidence, relativeErrorLow, relativeErrorHigh, device, mayBlock, every,
                Optional.of(highest));
    }
}
