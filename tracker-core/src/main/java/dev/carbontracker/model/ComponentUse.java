package dev.carbontracker.model;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What one component used so far.
 *
 * @param component which one
 * @param evidence  how this is known
 * @param energy    measured energy of the equipment itself: without PUE and wall factor
 * @param emissions mass emitted for it, with PUE and wall factor
 * @param low       lower bound of the emissions at the same carbon intensity
 * @param high      upper bound of the emissions at the same carbon intensity
 * @param covered   the time for which there were readings; where that differs from device to device, weighted by their power
 * @param source    names of the sources that answered, joined by {@code +}; empty without one
 * @param devices   its devices, such as each GPU; empty if none answered
 */
public record ComponentUse(Component component, Evidence evidence, Energy energy, CarbonMass emissions, CarbonMass low,
                           CarbonMass high, Duration covered, String source, List<DeviceUse> devices) {

    /** Checks that no part is missing, and copies. */
    public ComponentUse {
        Objects.requireNonNull(component, "component");
        Objects.requireNonNull(evidence, "evidence");
        Objects.requireNonNull(energy, "energy");
        Objects.requireNonNull(emissions, "emissions");
        Objects.requireNonNull(low, "low");
        Objects.requireNonNull(high, "high");
        Objects.requireNonNull(covered, "covered");
        Objects.requireNonNull(source, "source");
        devices = List.copyOf(devices);
    }

    /** Mean power over the time covered, without PUE and wall factor. */
    public Power power() {
        return energy.over(covered);
    }

    /** Whether the energy is known at all: false for {@link Evidence#UNKNOWN}. */
    public boolean known() {
        return evidence != Evidence.UNKNOWN;
    }

    /** What was used since an earlier state of the same component. */
    public ComponentUse since(ComponentUse earlier) {
        List<DeviceUse> used = devices.stream().map(device -> earlier.devices.stream()
                .filter(before -> before.source().equals(device.source())).findFirst()
                .map(device::since).orElse(device)).toList();
        return new ComponentUse(component, evidence, energy.minus(earlier.energy), emissions.minus(earlier.emissions),
                low.minus(earlier.low), high.minus(earlier.high),
                used.isEmpty() ? covered.minus(earlier.covered) : DeviceUse.covered(used), source, used);
    }
}
