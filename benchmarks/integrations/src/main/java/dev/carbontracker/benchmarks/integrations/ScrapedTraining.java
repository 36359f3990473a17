package dev.carbontracker.benchmarks.integrations;

import dev.carbontracker.CarbonTracker;
import dev.carbontracker.micrometer.CarbonTrackerMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Two threads of work; measured: a run whose meters are scraped each second. */
final class ScrapedTraining implements IntegrationOverhead.Training {

    @Override
    public void run(boolean measured) throws Exception {
        if (!measured) {
            work();
            return;
        }
        ScheduledExecutorService scraper = Executors.newSingleThreadScheduledExecutor();
        try (CarbonTracker tracker = IntegrationOverhead.tracker().start()) {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            new CarbonTrackerMetrics(tracker).bindTo(registry);
            scraper.scheduleAtFixedRate(registry::scrape, 0, 1, TimeUnit.SECONDS);
            work();
        } finally {
            scraper.shutdownNow();
        }
    }

    private static void work() throws InterruptedException {
        Thread other = new Thread(() -> Loop.run(200_000));
        other.start();
        Loop.run(200_000);
        other.join();
    }
}
