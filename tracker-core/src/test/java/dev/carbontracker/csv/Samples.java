package dev.carbontracker.csv;

import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.DeviceUse;
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
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Reports for tests: ten seconds in France. */
public final class Samples {

    private static final double GRAMS = 41.44;
    private static final double FACTOR = 1.2 * 1.1;

    private final Map<Component, ComponentUse> uses = new EnumMap<>(Component.class);
    private String runId = "00000000-0000-4000-8000-000000000001";
    private String project = "mnist";
    private long pid = 42;

    private Samples() {
        evidence(Component.CPU, Evidence.COUNTER, 500);
        evidence(Component.GPU, Evidence.SENSOR, 2500);
        evidence(Component.RAM, Evidence.MODEL, 60);
    }

    public static Samples report() {
        return new Samples();
    }

    public Samples runId(String id) {
        runId = id;
        return this;
    }

    public Samples pid(long id) {
        pid = id;
        return this;
    }

    public Samples project(String name) {
        project = name;
        return this;
    }

    public Samples evidence(Component component, Evidence evidence, double joules) {
        CarbonMass mass = Energy.ofJoules(joules).times(FACTOR).at(CarbonIntensity.ofGramsPerKilowattHour(GRAMS));
        Duration covered = evidence == Evidence.SENSOR ? Duration.ofSeconds(7) : Duration.ofSeconds(10);
        uses.put(component, new ComponentUse(component, evidence, Energy.ofJoules(joules), mass, mass.times(0.9),
                mass.times(1.2), covered, "source", devices(component, evidence, joules, covered)));
        return this;
    }

    /** Two GPUs, of which the second used three times as much as the first; one device of all else. */
    private static List<DeviceUse> devices(Component component, Evidence evidence, double joules, Duration covered) {
        return component == Component.GPU
                ? List.of(new DeviceUse("gpu-0", "A100", evidence, Energy.ofJoules(joules / 4), covered),
                        new DeviceUse("gpu-1", "A100", evidence, Energy.ofJoules(joules * 3 / 4), covered))
                : List.of(new DeviceUse("source", "", evidence, Energy.ofJoules(joules), covered));
    }

    public RunReport build() {
        GridIntensity intensity = new GridIntensity(CarbonIntensity.ofGramsPerKilowattHour(GRAMS), "Ember",
                OptionalInt.of(2025), GridIntensity.Method.LIFECYCLE);
        Zone france = new Zone("FRA", Optional.of("FR"), "France", Zone.Level.COUNTRY, Optional.of("WORLD"), intensity);
        return new RunReport(new RunIdentity(runId, Optional.empty(), project, "e1", "cnn", Map.of("team", "vision")),
                Status.COMPLETED, Instant.parse("2026-07-01T12:00:00Z"), Instant.parse("2026-07-01T12:00:10Z"),
                new Snapshot(Duration.ofSeconds(10), uses, FACTOR, CarbonIntensity.ofGramsPerKilowattHour(GRAMS), 11),
                new Factors(Mode.MACHINE, 1.2, "option pue", 0.5, 1.1),
                new Place(france, Optional.of(france), Optional.empty(), "option zone", intensity),
                new HostFacts("node", "0123456789ab", pid, "Linux-6-amd64", "EPYC 7763", 64, 2, "2 x A100", 1L << 36),
                new Utilisation(OptionalDouble.of(50), OptionalDouble.empty(), OptionalDouble.of(10),
                        OptionalDouble.of(1 << 30), OptionalDouble.of(0.9)),
                intensity.label(), 3, List.of("a note", "another, with a comma"));
    }
}
