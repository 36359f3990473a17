package dev.carbontracker.report.summary;

import dev.carbontracker.model.Component;
import dev.carbontracker.report.runs.Basis;
import dev.carbontracker.report.runs.Run;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/** Sums over runs, each with the part of it that counts. */
public final class Totals {

    private static final int CELLS = Component.values().length * Basis.values().length;

    private long runs;
    private long interrupted;
    private long withRange;
    private double seconds;
    private double energyKwh;
    private double emissionsKg;
    private double lowKg;
    private double highKg;
    private final double[] componentKwh = new double[Component.values().length];
    private final double[] kwhByBasis = new double[CELLS];
    private final int[] runsByBasis = new int[CELLS];
    private Instant firstEnd;
    private Instant lastEnd;

    Totals() {
    }

    private static int cell(Component component, Basis basis) {
        return component.ordinal() * Basis.values().length + basis.ordinal();
    }

    void add(Run run) {
        double share = run.share();
        runs++;
        interrupted += run.interrupted() ? 1 : 0;
        withRange += run.lowKilograms().isPresent() && run.highKilograms().isPresent() ? 1 : 0;
        seconds += run.durationSeconds();
        energyKwh += share * run.energyKilowattHours();
        emissionsKg += share * run.emissionsKilograms();
        lowKg += share * run.lowKilograms().orElse(run.emissionsKilograms());
        highKg += share * run.highKilograms().orElse(run.emissionsKilograms());
        for (Component component : Component.values()) {
            double part = share * run.energyKilowattHours(component).orElse(0);
            int cell = cell(component, run.basis(component));
            componentKwh[component.ordinal()] += part;
            kwhByBasis[cell] += part;
            runsByBasis[cell]++;
        }
        run.endedAt().ifPresent(end -> {
            firstEnd = firstEnd == null || end.isBefore(firstEnd) ? end : firstEnd;
            lastEnd = lastEnd == null || end.isAfter(lastEnd) ? end : lastEnd;
        });
    }

    /** How many runs. */
    public long runs() {
        return runs;
    }

    /** How many of them were killed. */
    public long interrupted() {
        return interrupted;
    }

    /** How many of them state a range of their emissions; the others count with what they state. */
    public long runsWithRange() {
        return withRange;
    }

    /** Sum of the durations in seconds. */
    public double durationSeconds() {
        return seconds;
    }

    /** Energy in kWh, with PUE and wall factor. */
    public double energyKilowattHours() {
        return energyKwh;
    }

    /** Energy of a component in kWh. */
    public double energyKilowattHours(Component component) {
        return componentKwh[component.ordinal()];
    }

    /** Energy of a component in kWh that is known in that way. */
    public double energyKilowattHours(Component component, Basis basis) {
        return kwhByBasis[cell(component, basis)];
    }

    /** Runs in which a component is known in that way. */
    public long runs(Component component, Basis basis) {
        return runsByBasis[cell(component, basis)];
    }

    /** Emissions in kg CO2e. */
    public double emissionsKilograms() {
        return emissionsKg;
    }

    /** Lowest true emissions in kg at the stated intensities; empty if no run states a range. */
    public OptionalDouble lowKilograms() {
        return withRange == 0 ? OptionalDouble.empty() : OptionalDouble.of(lowKg);
    }

    /** Highest true emissions in kg at the stated intensities; empty if no run states a range. */
    public OptionalDouble highKilograms() {
        return withRange == 0 ? OptionalDouble.empty() : OptionalDouble.of(highKg);
    }

    /** Emissions by energy in g/kWh; empty without energy. */
    public OptionalDouble intensityGramsPerKilowattHour() {
        return energyKwh > 0 ? OptionalDouble.of(emissionsKg * 1000 / energyKwh) : OptionalDouble.empty();
    }

    /** End of the run that ended first. */
    public Optional<Instant> firstEnd() {
        return Optional.ofNullable(firstEnd);
    }

    /** End of the run that ended last. */
    public Optional<Instant> lastEnd() {
        return Optional.ofNullable(lastEnd);
    }
}
