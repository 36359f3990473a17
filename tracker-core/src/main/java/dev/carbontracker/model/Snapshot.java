package dev.carbontracker.model;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
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

    /** What that component used. */
    public ComponentUse of(Component component) {
        return components.get(component);
    }

    /** Energy of one component with PUE and wall factor, as its column in emissions.csv has it. */
    public Energy energy(Component component) {
        return of(component).energy().times(factor);
    }

    /** Energy of all known components with PUE and wall factor. */
    public Energy energy() {
        return components.values().stream().filter(ComponentUse::known)
                .map(use -> use.energy().times(factor)).reduce(Energy.ZERO, Energy::plus);
    }

    /** Measured energy of all known components: without PUE and wall factor. */
    public Energy measuredEnergy() {
        return components.values().stream().filter(ComponentUse::known)
                .map(ComponentUse::energy).reduce(Energy.ZERO, Energy::plus);
    }

    /** Mass emitted for {@link #energy()}. */
    public CarbonMass emissions() {
        return sum(ComponentUse::emissions);
    }

    /** Lower bound of the emissions at the same carbon intensity: the sum of the components' bounds. */
    public CarbonMass emissionsLow() {
        return sum(ComponentUse::low);
    }

    /** Upper bound of the emissions at the same carbon intensity: the sum of the components' bounds. */
    public CarbonMass emissionsHigh() {
        return sum(ComponentUse::high);
    }

    /**
     * Share of the run that was covered by readings, 0 to 1, each component weighted by its mean power, so that
     * Σ mean power × elapsed × coverage is the measured energy. 0 where nothing could be measured.
     */
    public double coverage() {
        double wattSeconds = 0;
        double joules = 0;
        for (ComponentUse use : components.values()) {
            if (use.known()) {
                joules += use.energy().joules();
                wattSeconds += use.power().watts() * (elapsed.toNanos() / 1e9);
            }
        }
        boolean unread = components.values().stream().noneMatch(use -> use.covered().toNanos() > 0);
        return wattSeconds > 0 ? joules / wattSeconds : unread ? 0 : 1;
    }

    /** What was used since an earlier snapshot of the same run. */
    public Snapshot since(Snapshot earlier) {
        EnumMap<Component, ComponentUse> used = new EnumMap<>(Component.class);
        components.forEach((component, use) -> used.put(component, use.since(earlier.of(component))));
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

    private CarbonMass sum(java.util.function.Function<ComponentUse, CarbonMass> part) {
        return components.values().stream().filter(ComponentUse::known).map(part)
                .reduce(CarbonMass.ZERO, CarbonMass::plus);
    }
}
