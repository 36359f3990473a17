package dev.carbontracker.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A run as it is written: one row of emissions.csv. Immutable.
 *
 * @param run         what it is called
 * @param status      how it ended
 * @param startedAt   wall clock time of its first reading
 * @param endedAt     wall clock time of its last reading
 * @param totals      energy and carbon
 * @param factors     what turned measured into charged energy
 * @param place       where it ran
 * @param host        the machine
 * @param utilisation its mean load
 * @param intensitySource what stands in carbon_intensity_source: each figure used, with its share of the energy when
 *                    there were several
 * @param taskCount   number of tasks that ended
 * @param notes       what a reader of the figures should know, one sentence each
 */
public record RunReport(RunIdentity run, Status status, Instant startedAt, Instant endedAt, Snapshot totals,
                        Factors factors, Place place, HostFacts host, Utilisation utilisation, String intensitySource,
                        long taskCount, List<String> notes) {

    /** Checks and copies. */
    public RunReport {
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(endedAt, "endedAt");
        Objects.requireNonNull(totals, "totals");
        Objects.requireNonNull(factors, "factors");
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(utilisation, "utilisation");
        Objects.requireNonNull(intensitySource, "intensitySource");
        notes = List.copyOf(notes);
    }

    /** A run of which nothing is known but that it was. */
    public static RunReport unmeasured(RunIdentity run, Status status, Instant now, List<String> notes) {
        GridIntensity none = new GridIntensity(CarbonIntensity.ofGramsPerKilowattHour(0), "none", OptionalInt.empty(),
                GridIntensity.Method.UNSTATED);
        Zone nowhere = new Zone("", Optional.empty(), "", Zone.Level.WORLD, Optional.empty(), none);
        return new RunReport(run, status, now, now, Snapshot.nothing(), new Factors(Mode.MACHINE, 1, "none known: 1", 0, 1),
                new Place(nowhere, Optional.empty(), Optional.empty(), "nothing", none),
                new HostFacts("", "", 0, "", "", 0, 0, "", 0), Utilisation.UNKNOWN, "none", 0, notes);
    }

    /** Elapsed time by the monotonic clock. */
    public Duration duration() {
        return totals.elapsed();
    }

    /** Energy with PUE and wall factor. */
    public Energy energy() {
        return totals.energy();
    }

    /** Mass emitted for that energy. */
    public CarbonMass emissions() {
        return totals.emissions();
    }

    /** Water in litres: WUE × measured energy in kWh. WUE is defined per kWh of IT energy, so PUE is not in it. */
    public double waterLitres() {
        return factors.wue() * totals.measuredEnergy().kilowattHours();
    }
}
