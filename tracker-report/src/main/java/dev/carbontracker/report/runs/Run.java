package dev.carbontracker.report.runs;

import dev.carbontracker.model.Component;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalDouble;

/** A run as its fullest row tells it. Energy includes PUE and wall factor. */
public final class Run {

    private final RunSet set;
    private final int number;

    Run(RunSet set, int number) {
        this.set = set;
        this.number = number;
    }

    /** Its id; file and line for rows without one. */
    public String id() {
        return set.id(number);
    }

    /** The text of a label that was asked for when the files were read. */
    public String label(Label label) {
        return set.text(number, label);
    }

    /** Emissions in kg CO2e. */
    public double emissionsKilograms() {
        return set.store().number(number, RunStore.Wide.EMISSIONS_KG);
    }

    /** Lowest true emissions in kg at the stated intensity; empty if the row does not say. */
    public OptionalDouble lowKilograms() {
        return range(set.store().low(number));
    }

    /** Highest true emissions in kg at the stated intensity; empty if the row does not say. */
    public OptionalDouble highKilograms() {
        return range(set.store().high(number));
    }

    private OptionalDouble range(float factor) {
        return Float.isNaN(factor) ? OptionalDouble.empty() : OptionalDouble.of(factor * emissionsKilograms());
    }

    /** Energy in kWh; 0 if the file has none. */
    public double energyKilowattHours() {
        return set.store().number(number, RunStore.Wide.ENERGY_KWH);
    }

    /** Energy of a component in kWh; empty if the row does not have it. */
    public OptionalDouble energyKilowattHours(Component component) {
        double energy = set.store().number(number, switch (component) {
            case CPU -> RunStore.Wide.CPU_KWH;
            case GPU -> RunStore.Wide.GPU_KWH;
            case RAM -> RunStore.Wide.RAM_KWH;
        });
        return Double.isNaN(energy) ? OptionalDouble.empty() : OptionalDouble.of(energy);
    }

    /** How the energy of a component is known. */
    public Basis basis(Component component) {
        return Flags.basis(set.store().flags(number), component);
    }

    /** Duration in seconds; 0 if the row does not say. */
    public double durationSeconds() {
        return set.store().number(number, RunStore.Wide.DURATION_SECONDS);
    }

    /** When it ended; in files of codecarbon local time, taken for UTC. Empty if the row does not say. */
    public Optional<Instant> endedAt() {
        long millis = set.store().get(number, RunStore.Wide.END_MILLIS);
        return millis == Times.UNKNOWN ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    /** The day on which it ended. */
    public Optional<LocalDate> day() {
        return endedAt().map(end -> LocalDate.ofInstant(end, ZoneOffset.UTC));
    }

    /** Whether it was killed: what came after its last checkpoint is missing. */
    public boolean interrupted() {
        return (set.store().flags(number) & Flags.INTERRUPTED) != 0;
    }

    /** Whether another run of these files contains it: it is in no total then. */
    public boolean inner() {
        return (set.store().flags(number) & Flags.INNER) != 0;
    }

    /** The part of it that counts, 0 to 1: less where other machine-mode runs of its host have counted the same time. */
    public double share() {
        return set.share(number);
    }

    /** What counts of its emissions, in kg CO2e. */
    public double countedKilograms() {
        return share() * emissionsKilograms();
    }

    /** Whether its row has our columns; else it is one of codecarbon's. */
    public boolean full() {
        return (set.store().flags(number) & Flags.FULL) != 0;
    }
}
