package dev.carbontracker.internal.run;

import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Factors;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.model.HostFacts;
import dev.carbontracker.model.Mode;
import dev.carbontracker.model.Place;
import dev.carbontracker.model.RunIdentity;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.Status;
import dev.carbontracker.model.Utilisation;
import dev.carbontracker.model.Zone;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Puts reports together, also for a run that never came to measure: it has a row that says so. */
final class Reports {

    private static final GridIntensity NO_INTENSITY = new GridIntensity(CarbonIntensity.ofGramsPerKilowattHour(0),
            "none", OptionalInt.empty(), GridIntensity.Method.UNSTATED);
    private static final Zone NO_ZONE = new Zone("", Optional.empty(), "", Zone.Level.WORLD, Optional.empty(),
            NO_INTENSITY);
    private static final Place NO_PLACE = new Place(NO_ZONE, Optional.empty(), Optional.empty(), "nothing",
            NO_INTENSITY);

    private Reports() {
    }

    static RunReport build(RunSetup setup, RunIdentity identity, Placing placing, Measurement measurement,
                           Measurement.Published state, HostFacts facts, Status status, long taskCount,
                           List<String> notes) {
        if (measurement == null || state == null || placing.place() == null || facts == null) {
            return unmeasured(identity, setup.world().clock().instant(), status, taskCount, notes);
        }
        Snapshot totals = placing.prices().snapshot(state.tally(), measurement.startNanos(), placing.live());
        return new RunReport(identity, status, measurement.startedAt(), state.at(), totals, placing.factors(),
                placing.place(), facts, state.utilisation(), state.intensity().label(placing.place().intensity()), taskCount, notes);
    }

    /** A run of which nothing is known but that it was. */
    static RunReport unmeasured(RunIdentity identity, Instant now, Status status, long taskCount, List<String> notes) {
        return new RunReport(identity, status, now, now, nothing(), new Factors(Mode.MACHINE, 1, "none known: 1", 0, 1),
                NO_PLACE, new HostFacts("", "", ProcessHandle.current().pid(), "", "", 0, 0, "", 0),
                Utilisation.UNKNOWN, "none", taskCount, notes);
    }

    /** Nothing measured. */
    static Snapshot nothing() {
        Map<Component, ComponentUse> uses = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            uses.put(component, new ComponentUse(component, Evidence.UNKNOWN, Energy.ZERO, CarbonMass.ZERO,
                    CarbonMass.ZERO, CarbonMass.ZERO, Duration.ZERO, ""));
        }
        return new Snapshot(Duration.ZERO, uses, 1, NO_INTENSITY.value(), 0);
    }
}
