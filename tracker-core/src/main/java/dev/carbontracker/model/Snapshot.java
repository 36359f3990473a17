package dev.carbontracker.model;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Energy and carbon of a run up to a moment, or of a task between two. Immutable.
 *
 * @param elapsed    time since the run or task began
 * @param components what each component used; every {@link Component} has its entry
 * @param factor     PUE × wall factor: what one measured joule costs at the meter
 * @param intensity  carbon intensity weighted by energy; the last value where no energy was used
 * @param samples    how many regular samples are in it
 */
public record Snapshot(Duration elapsed, Map<Component, ComponentUse> components, double factor,
                       CarbonIntensity intensity, long samples) {

    /** Checks and copies. */
    public Snapshot {
        Objects.requireNonNull(elapsed, "elapsed");
        Objects.requireNonNull(intensity, "intensity");
        EnumMap<Component, ComponentUse> copy = new EnumMap<>(Component.class);
        copy.putAll(components);
        for (Component component : Component.values()) {
            if (!copy.containsKey(component)) {
                throw new IllegalArgumentException("a snapshot without " + component);
            }
        }
        components = Collections.unmodifiableMap(copy);
    }

    /** Nothing measured. */
    public static Snapshot nothing() {
        EnumMap<Component, ComponentUse> uses = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            uses.put(component, new ComponentUse(component, Evidence.UNKNOWN, Energy.ZERO, CarbonMass.ZERO,
                    CarbonMass.ZERO, CarbonMass.ZERO, Duration.ZERO, "", List.of()));
        }
        return new Snapshot(Duration.ZERO, uses, 1, CarbonIntensity.ofGramsPerKilowattHour(0), 0);
    }

    /** What that component used. */
    public ComponentUse of(Component component) {
        return components.get(component);
    }

    /** Energy of one component with PUE and wall factor, as its column in emissions.csv has it. */
    public Energy energy(Component component) {
        return of(component).energy().times(factor);
    }

    /** Whether the energy of any component could be read or modelled. */
    public boolean measured() {
        return components.values().stream().anyMatch(use -> use.known() && use.evidence() != Evidence.NONE);
    }

    /** Energy of all known components with PUE and wall factor. */
    public Energy energy() {
        return Energy.ofJoules(knownJoules(factor));
    }

    /** Measured energy of all known components: without PUE and wall factor. */
    public Energy measuredEnergy() {
        return Energy.ofJoules(knownJoules(1));
    }

    private double knownJoules(double times) {
        double joules = 0;
        for (ComponentUse use : components.values()) {
            joules += use.known() ? use.energy().joules() * times : 0;
        }
        return joules;
    }

    /** Mass emitted for {@link #energy()}. */
    public CarbonMass emissions() {
        double grams = 0;
        for (ComponentUse use : components.values()) {
            grams += use.known() ? use.emissions().grams() : 0;
        }
        return CarbonMass.ofGrams(grams);
    }

    /** Lower bound of the emissions at the same carbon intensity: the sum of the components' bounds. */
    public CarbonMass emissionsLow() {
        double grams = 0;
        for (ComponentUse use : components.values()) {
            grams += use.known() ? use.low().grams() : 0;
        }
        return CarbonMass.ofGrams(grams);
    }

    /** Upper bound of the emissions at the same carbon intensity: the sum of the components' bounds. */
    public CarbonMass emissionsHigh() {
        double grams = 0;
        for (ComponentUse use : components.values()) {
            grams += use.known() ? use.high().grams() : 0;
        }
        return CarbonMass.ofGrams(grams);
    }

    /**
     * Share of the run that was covered by readings, 0 to 1, each component weighted by its mean power, so that
     * Σ mean power × elapsed × coverage is the measured energy. 0 where nothing could be measured.
     */
    public double coverage() {
        double wattSeconds = 0;
        double joules = 0;
        boolean unread = true;
        for (ComponentUse use : components.values()) {
            unread &= use.covered().toNanos() <= 0;
            if (use.known()) {
                joules += use.energy().joules();
                wattSeconds += use.power().watts() * (elapsed.toNanos() / 1e9);
            }
        }
        return wattSeconds > 0 ? joules / wattSeconds : unread ? 0 : 1;
    }

    /** What was used since an earlier snapshot of the same run. */
    public Snapshot since(Snapshot earlier) {
        EnumMap<Component, ComponentUse> used = new EnumMap<>(Component.class);
        for (ComponentUse use : components.values()) {
            used.put(use.component(), use.since(earlier.of(use.component())));
        }
        Snapshot difference = new Snapshot(elapsed.minus(earlier.elapsed), used, factor, intensity,
                samples - earlier.samples);
        double kilowattHours = difference.energy().kilowattHours();
        return kilowattHours > 0
                ? new Snapshot(difference.elapsed, used, factor, CarbonIntensity.ofGramsPerKilowattHour(
                        Math.max(0, difference.emissions().grams() / kilowattHours)), difference.samples)
                : difference;
    }

    /** The same over that time, where it is known better. */
    public Snapshot lasting(Duration time) {
        return new Snapshot(time, components, factor, intensity, samples);
    }
}
