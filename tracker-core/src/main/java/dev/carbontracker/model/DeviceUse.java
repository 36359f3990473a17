package dev.carbontracker.model;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What one device of a component used so far, such as one GPU of several. The energies of all devices of a component sum
 * to that of the component, to rounding.
 *
 * @param source   name of the source that reads it, unique in the run
 * @param device   what the device is called; empty if it has no name
 * @param evidence how its energy is known
 * @param energy   what the run is charged with, without PUE and wall factor
 * @param covered  the time for which there were readings
 */
public record DeviceUse(String source, String device, Evidence evidence, Energy energy, Duration covered) {

    /** Checks that no part is missing. */
    public DeviceUse {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(evidence, "evidence");
        Objects.requireNonNull(energy, "energy");
        Objects.requireNonNull(covered, "covered");
    }

    /** Mean power over the time covered, without PUE and wall factor. */
    public Power power() {
        return energy.over(covered);
    }

    /**
     * The time that devices were covered together: that in which all of them, each at its own mean power, would have used
     * what they did. A device without a reading counts like the mean of the others, uncovered.
     */
    public static Duration covered(List<DeviceUse> devices) {
        double joules = 0;
        double watts = 0;
        double nanos = 0;
        int read = 0;
        for (DeviceUse device : devices) {
            long covered = device.covered.toNanos();
            read += device.evidence == Evidence.UNKNOWN ? 0 : 1;
            nanos += covered;
            if (covered > 0) {
                joules += device.energy.joules();
                watts += device.energy.joules() / (covered / 1e9);
            }
        }
        double together = watts > 0 ? joules / watts * 1e9 : read > 0 ? nanos / read : 0;
        return Duration.ofNanos(devices.isEmpty() ? 0 : Math.round(together * read / devices.size()));
    }

    /** What was used since an earlier state of the same device. */
    DeviceUse since(DeviceUse earlier) {
        return new DeviceUse(source, device, evidence, energy.minus(earlier.energy), covered.minus(earlier.covered));
    }
}
