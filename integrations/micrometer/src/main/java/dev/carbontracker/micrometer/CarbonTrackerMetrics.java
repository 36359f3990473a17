package dev.carbontracker.micrometer;

import dev.carbontracker.CarbonTracker;
import dev.carbontracker.LiveTotals;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.DeviceUse;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Snapshot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Meters of a run that lives, for each registry that it is bound to. Where OpenTelemetry's conventions for hardware have a
 * name, it is taken; there is none for carbon.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><td>{@code hw.energy}</td><td>counter, joules</td><td>measured energy of a device, without PUE and wall factor</td></tr>
 * <tr><td>{@code hw.power}</td><td>gauge, watts</td><td>its mean power since the look before, at least the last second; NaN
 * after the run</td></tr>
 * <tr><td>{@code carbon.emissions}</td><td>counter, grams</td><td>CO2e of a component, with PUE and wall factor</td></tr>
 * <tr><td>{@code carbon.intensity}</td><td>gauge, grams a kWh</td><td>carbon intensity of the energy of the run</td></tr>
 * </table>
 *
 * Tags of the first two are {@code hw.id} (name of the source), {@code hw.type} (cpu, gpu, memory), {@code hw.name} (what the
 * device is called) and {@code carbon.evidence} (counter, sensor, model); of the third {@code hw.type}. There is one meter
 * for each device of the machine, at most {@value #MOST_DEVICES} a component; what the others use is under {@code hw.id}
 * {@value #OTHERS}. Counters never fall. A device that is found later has its meters from the next look at the power or
 * intensity on. Thread-safe.
 */
public final class CarbonTrackerMetrics implements MeterBinder {

    /** Devices of a component that have meters of their own. */
    static final int MOST_DEVICES = 64;
    static final String OTHERS = "others";

    private final LiveTotals live;
    private final boolean ucum;

    /** Meters of that run, whose units are words, as Prometheus wants them: {@code joules}, {@code watts}, {@code grams}. */
    public CarbonTrackerMetrics(CarbonTracker tracker) {
        this(new LiveTotals(Objects.requireNonNull(tracker, "tracker")), false);
    }

    CarbonTrackerMetrics(Supplier<Snapshot> totals, LongSupplier nanoTime, boolean ucum) {
        this(new LiveTotals(totals, nanoTime), ucum);
    }

    private CarbonTrackerMetrics(LiveTotals live, boolean ucum) {
        this.live = live;
        this.ucum = ucum;
    }

    /** The same with units in UCUM, as OpenTelemetry wants them: {@code J}, {@code W}, {@code g}, {@code g/kW.h}. */
    public CarbonTrackerMetrics inUcumUnits() {
        return new CarbonTrackerMetrics(live, true);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        new Meters(registry).register();
    }

    private static String type(Component component) {
        return component == Component.RAM ? "memory" : component.name().toLowerCase(Locale.ROOT);
    }

    /** What is registered in one registry. */
    private final class Meters {
        private final MeterRegistry registry;
        private final Map<Component, Set<String>> known = new EnumMap<>(Component.class);

        Meters(MeterRegistry registry) {
            this.registry = registry;
        }

        void register() {
            for (Component component : Component.values()) {
                known.put(component, new HashSet<>());
                Rising grams = new Rising();
                FunctionCounter.builder("carbon.emissions", this, meters -> grams.atLeast(meters.live().now().of(component)
                                .emissions().grams()))
                        .description("CO2e emitted by the run, with PUE and wall factor").baseUnit(ucum ? "g" : "grams")
                        .tags("hw.type", type(component)).register(registry);
            }
            Gauge.builder("carbon.intensity", this, meters -> meters.looked().intensity().gramsPerKilowattHour())
                    .description("Carbon intensity of the energy that the run uses")
                    .baseUnit(ucum ? "g/kW.h" : "grams_per_kilowatt_hour").strongReference(true).register(registry);
            looked();
        }

        private LiveTotals live() {
            return live;
        }

        /** The run since the look before, after devices that are new have got their meters. */
        private Snapshot looked() {
            Snapshot now = live.now();
            for (Component component : Component.values()) {
                ComponentUse use = now.of(component);
                for (DeviceUse device : use.devices()) {
                    if (device.evidence() != Evidence.UNKNOWN) {
                        meet(component, device);
                    }
                }
            }
            return live.recent();
        }

        private synchronized void meet(Component component, DeviceUse device) {
            Set<String> ids = known.get(component);
            if (ids.size() < MOST_DEVICES && ids.add(device.source())) {
                add(component, device.source(), device.device(), device.evidence());
            } else if (ids.size() == MOST_DEVICES && !ids.contains(device.source()) && ids.add(OTHERS)) {
                add(component, OTHERS, "", device.evidence());
            }
        }

        private void add(Component component, String id, String name, Evidence evidence) {
            Tags tags = Tags.of("hw.id", id, "hw.type", type(component), "hw.name", name.isEmpty() ? id : name,
                    "carbon.evidence", evidence.name().toLowerCase(Locale.ROOT));
            Rising joules = new Rising();
            FunctionCounter.builder("hw.energy", this, meters -> joules.atLeast(meters.joules(meters.live().now(), component,
                            id)))
                    .description("Energy used by the device during the run, without PUE and wall factor")
                    .baseUnit(ucum ? "J" : "joules").tags(tags).register(registry);
            Gauge.builder("hw.power", this, meters -> meters.watts(component, id))
                    .description("Mean power of the device since the look before").baseUnit(ucum ? "W" : "watts").tags(tags)
                    .strongReference(true).register(registry);
        }

        private double joules(Snapshot totals, Component component, String id) {
            return devices(totals, component, id).stream().mapToDouble(device -> device.energy().joules()).sum();
        }

        private double watts(Component component, String id) {
            Snapshot recent = looked();
            return recent.elapsed().isZero() ? Double.NaN : devices(recent, component, id).stream()
                    .mapToDouble(device -> device.power().watts()).sum();
        }

        private synchronized List<DeviceUse> devices(Snapshot totals, Component component, String id) {
            return totals.of(component).devices().stream().filter(device -> id.equals(OTHERS)
                    ? !known.get(component).contains(device.source()) : device.source().equals(id)).toList();
        }
    }

    /** A number that does not fall. */
    private static final class Rising {
        private double highest;

        synchronized double atLeast(double now) {
            highest = Math.max(highest, now);
            return highest;
        }
    }
}
