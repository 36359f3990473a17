package dev.carbontracker.model;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * What a run will have used when its last epoch ends. The range is that of the extrapolation; the uncertainty of the
 * readings is not in it.
 *
 * @param epochsDone    epochs that have ended
 * @param epochsPlanned epochs in all
 * @param duration      expected elapsed time of the whole run
 * @param energy        expected energy with PUE and wall factor
 * @param emissions     expected emissions
 * @param relativeRange half the width of the range ÷ the remaining part, such as 0.25
 * @param energyLow     lower end of the energy
 * @param energyHigh    upper end of the energy
 * @param emissionsLow  lower end of the emissions
 * @param emissionsHigh upper end of the emissions
 */
public record Forecast(int epochsDone, int epochsPlanned, Duration duration, Energy energy, CarbonMass emissions,
                       double relativeRange, Energy energyLow, Energy energyHigh, CarbonMass emissionsLow,
                       CarbonMass emissionsHigh) {

    /** Checks that no part is missing. */
    public Forecast {
        Objects.requireNonNull(duration, "duration");
        Objects.requireNonNull(energy, "energy");
        Objects.requireNonNull(emissions, "emissions");
        Objects.requireNonNull(energyLow, "energyLow");
        Objects.requireNonNull(energyHigh, "energyHigh");
        Objects.requireNonNull(emissionsLow, "emissionsLow");
        Objects.requireNonNull(emissionsHigh, "emissionsHigh");
    }

    /** A line for people: {@code forecast after epoch 1 of 20: 0.0123 kWh, 5.64 g CO2e (5.1 to 6.2 g), 840 s in all}. */
    public String summary() {
        return String.format(Locale.ROOT, "forecast after epoch %d of %d: %.3g kWh, %.3g g CO2e (%.3g to %.3g g), %.3g s in all",
                epochsDone, epochsPlanned, energy.kilowattHours(), emissions.grams(), emissionsLow.grams(),
                emissionsHigh.grams(), duration.toMillis() / 1e3);
    }
}
