package dev.carbontracker.djl;

import ai.djl.Model;
import ai.djl.metric.Metrics;
import ai.djl.training.Trainer;
import dev.carbontracker.csv.ModelProperties;
import dev.carbontracker.model.Forecast;
import dev.carbontracker.model.RunReport;
import java.util.Optional;

/** Puts what a training has used where DJL keeps what it knows of a training and a model. */
final class Totals {

    private Totals() {
    }

    static void put(RunReport report, Optional<Forecast> forecast, Trainer trainer) {
        if (!report.totals().measured()) {
            return;
        }
        Model model = trainer.getModel();
        ModelProperties.of(report).forEach(model::setProperty);
        Metrics metrics = trainer.getMetrics();
        if (metrics != null) {
            metrics.addMetric(CarbonTrainingListener.ENERGY_JOULES, report.energy().joules());
            metrics.addMetric(CarbonTrainingListener.EMISSIONS_GRAMS, report.emissions().grams());
            forecast.ifPresent(expected -> metrics.addMetric(CarbonTrainingListener.FORECAST_GRAMS,
                    expected.emissions().grams()));
        }
    }
}
