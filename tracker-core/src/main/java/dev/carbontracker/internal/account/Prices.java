package dev.carbontracker.internal.account;

import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.model.Snapshot;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * What turns a tally into a snapshot.
 *
 * @param factor PUE × wall factor
 * @param place  intensity of the place, which holds for all energy that had no live one
 */
public record Prices(double factor, GridIntensity place) {

    private static final double JOULES_PER_KILOWATT_HOUR = Energy.ofKilowattHours(1).joules();

    /** The run from its start to that tally; {@code last} is the live intensity in force, or null. */
    public Snapshot snapshot(Tally tally, long startNanos, GridIntensity last) {
        Map<Component, ComponentUse> uses = new EnumMap<>(Component.class);
        double joules = 0;
        double grams = 0;
        for (Map.Entry<Component, Tally.Line> entry : tally.lines().entrySet()) {
            ComponentUse use = use(entry.getKey(), entry.getValue());
            uses.put(entry.getKey(), use);
            joules += use.known() ? use.energy().joules() * factor : 0;
            grams += use.known() ? use.emissions().grams() : 0;
        }
        CarbonIntensity intensity = joules > 0
                ? CarbonIntensity.ofGramsPerKilowattHour(grams / (joules / JOULES_PER_KILOWATT_HOUR))
                : (last != null ? last : place).value();
        return new Snapshot(Duration.ofNanos(tally.nanos() - startNanos), uses, factor, intensity, tally.samples());
    }

    private ComponentUse use(Component component, Tally.Line line) {
        double gramsPerJoule = place.value().gramsPerKilowattHour() / JOULES_PER_KILOWATT_HOUR;
        Tally.Bounded joules = line.atPlace();
        Tally.Bounded live = line.live();
        return new ComponentUse(component, line.evidence(), Energy.ofJoules(line.joules()),
                CarbonMass.ofGrams((joules.value() * gramsPerJoule + live.value()) * factor),
                CarbonMass.ofGrams((joules.low() * gramsPerJoule + live.low()) * factor),
                CarbonMass.ofGrams((joules.high() * gramsPerJoule + live.high()) * factor),
                Duration.ofNanos(line.coveredNanos()), line.source(), line.devices());
    }
}
