package dev.carbontracker.report.estimate;

import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.report.ReportException;

/**
 * Energy and carbon of a run from its power and time, or from its energy: {@code power × time × PUE × intensity}.
 *
 * @param load      what takes the power
 * @param hours     for how long; 0 if the energy itself was given
 * @param pue       power usage effectiveness
 * @param intensity of the grid
 * @param place     name of the grid
 */
public record Estimate(Load load, double hours, double pue, GridIntensity intensity, String place) {

    /** Checks that all figures are finite and in range. */
    public Estimate {
        if (!(hours >= 0 && hours < Double.POSITIVE_INFINITY) || !(pue >= 1 && pue <= 10)) {
            throw new IllegalArgumentException("hours " + hours + ", PUE " + pue);
        }
    }

    /**
     * What takes the power.
     *
     * @param kilowattHours energy, if that was given; NaN if it follows from watts
     * @param watts         power
     * @param lowWatts      lower end of its range
     * @param highWatts     upper end of its range
     * @param what          in words, with the source
     */
    public record Load(double kilowattHours, double watts, double lowWatts, double highWatts, String what) {

        /** A known energy. */
        public static Load ofEnergy(double kilowattHours) throws ReportException {
            if (!(kilowattHours >= 0 && kilowattHours < Double.POSITIVE_INFINITY)) {
                throw new ReportException("--kwh must be a number, 0 or more, not " + kilowattHours);
            }
            return new Load(kilowattHours, Double.NaN, Double.NaN, Double.NaN, "as given");
        }

        /** A known power. */
        public static Load ofWatts(double watts) throws ReportException {
            if (!(watts >= 0 && watts < Double.POSITIVE_INFINITY)) {
                throw new ReportException("--watts must be a number, 0 or more, not " + watts);
            }
            return new Load(Double.NaN, watts, watts, watts, "as given");
        }
    }

    /** Energy with PUE, in kWh. */
    public double energyKilowattHours() {
        return energy(load.watts());
    }

    /** Lowest energy with PUE, in kWh. */
    public double lowKilowattHours() {
        return energy(load.lowWatts());
    }

    /** Highest energy with PUE, in kWh. */
    public double highKilowattHours() {
        return energy(load.highWatts());
    }

    private double energy(double watts) {
        return (Double.isNaN(load.kilowattHours()) ? watts * hours / 1000 : load.kilowattHours()) * pue;
    }

    /** Emissions of that energy in kg CO2e. */
    public double kilograms(double kilowattHours) {
        return kilowattHours * intensity.value().gramsPerKilowattHour() / 1000;
    }
}
