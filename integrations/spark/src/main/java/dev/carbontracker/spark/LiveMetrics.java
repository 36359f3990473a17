package dev.carbontracker.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.carbontracker.CarbonTracker;
import dev.carbontracker.LiveTotals;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.Snapshot;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What the application has used so far, as gauges of Spark's metrics system; NaN before it is known. */
final class LiveMetrics {

    private final Supplier<Optional<CarbonTracker>> tracker;
    private final Hosts hosts;
    private LiveTotals totals;

    LiveMetrics(Supplier<Optional<CarbonTracker>> tracker, Hosts hosts) {
        this.tracker = tracker;
        this.hosts = hosts;
    }

    void register(MetricRegistry registry) {
        gauge(registry, "energy_joules", live -> live.now().energy().joules());
        gauge(registry, "emissions_grams", live -> live.now().emissions().grams());
        gauge(registry, "carbon_intensity_grams_per_kwh", live -> live.now().intensity().gramsPerKilowattHour());
        gauge(registry, "power_watts", live -> watts(live.recent()));
        for (Component component : Component.values()) {
            String name = component.name().toLowerCase(Locale.ROOT);
            gauge(registry, name + ".energy_joules", live -> live.now().of(component).known()
                    ? live.now().energy(component).joules() : Double.NaN);
            gauge(registry, name + ".power_watts", live -> watts(live.recent(), component));
        }
        registry.register("hosts", (Gauge<Integer>) () -> 1 + hosts.count());
    }

    private void gauge(MetricRegistry registry, String name, ToDoubleFunction<LiveTotals> value) {
        registry.register(name, (Gauge<Double>) () -> live().map(live -> value.applyAsDouble(live)).orElse(Double.NaN));
    }

    private synchronized Optional<LiveTotals> live() {
        if (totals == null) {
            totals = tracker.get().map(LiveTotals::new).orElse(null);
        }
        return Optional.ofNullable(totals);
    }

    private static double watts(Snapshot recent) {
        double watts = 0;
        for (Component component : Component.values()) {
            double known = watts(recent, component);
            watts += Double.isNaN(known) ? 0 : known;
        }
        return watts;
    }

    /** Mean over the elapsed time: hosts tell what they have used at different times. */
    private static double watts(Snapshot recent, Component component) {
        ComponentUse use = recent.of(component);
        return use.known() && !recent.elapsed().isZero() ? use.energy().over(recent.elapsed()).watts() : Double.NaN;
    }
}
