package dev.carbontracker.model;

import java.time.Duration;
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

    /** What was used since an earlier state of the same device. */
    DeviceUse since(DeviceUse earlier) {
        return new DeviceUse(source, device, evidence, energy.minus(earlier.energy), covered.minus(earlier.covered));
    }
}
