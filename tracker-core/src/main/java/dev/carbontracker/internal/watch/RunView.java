package dev.carbontracker.internal.watch;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.DeviceUse;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.RunMXBean;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The MBean of a run. A look reads several attributes one by one, so a state serves for a tenth of a second, and power is
 * that since a state that is one to two seconds older, or as old as the last look. Thread-safe.
 */
final class RunView implements RunMXBean {

    private static final long LOOK_NANOS = 100_000_000L;
    private static final double LEAST_SECONDS = 1;

    private final Supplier<Optional<RunReport>> soFar;
    private final LongSupplier nanoTime;
    private RunReport last;
    private long lastNanos;
    private Snapshot candidate;
    private Snapshot before;

    RunView(Supplier<Optional<RunReport>> soFar, LongSupplier nanoTime) {
        this.soFar = soFar;
        this.nanoTime = nanoTime;
    }

    private synchronized RunReport report() {
        long now = nanoTime.getAsLong();
        if (last == null || now - lastNanos >= LOOK_NANOS) {
            last = soFar.get().orElse(last);
            if (candidate == null) {
                candidate = last.totals();
            } else if (seconds(last.totals().since(candidate)) >= LEAST_SECONDS) {
                before = candidate;
                candidate = last.totals();
            }
            lastNanos = now;
        }
        return last;
    }

    /** What was used since the state before; since the start of the run at the first look. */
    private synchronized Snapshot recent() {
        Snapshot totals = report().totals();
        return before == null ? totals : totals.since(before);
    }

    private static double seconds(Snapshot used) {
        return used.elapsed().toNanos() / 1e9;
    }

    @Override
    public String getRunId() {
        return report().run().runId();
    }

    @Override
    public String getProject() {
        return report().run().project();
    }

    @Override
    public String getModel() {
        return report().run().model();
    }

    @Override
    public String getZone() {
        return report().place().zone().code();
    }

    @Override
    public String getStartedAt() {
        return report().startedAt().toString();
    }

    @Override
    public double getElapsedSeconds() {
        return seconds(report().totals());
    }

    @Override
    public double getPowerWatts() {
        double watts = 0;
        for (Component component : Component.values()) {
            double known = watts(component);
            watts += Double.isNaN(known) ? 0 : known;
        }
        return watts;
    }

    private double watts(Component component) {
        ComponentUse use = recent().of(component);
        return use.known() ? use.power().watts() : Double.NaN;
    }

    @Override
    public double getEnergyJoules() {
        return report().energy().joules();
    }

    @Override
    public double getEmissionsGrams() {
        return report().emissions().grams();
    }

    @Override
    public double getEmissionsLowGrams() {
        return report().totals().emissionsLow().grams();
    }

    @Override
    public double getEmissionsHighGrams() {
        return report().totals().emissionsHigh().grams();
    }

    @Override
    public double getCarbonIntensityGramsPerKwh() {
        return report().totals().intensity().gramsPerKilowattHour();
    }

    @Override
    public String getCarbonIntensitySource() {
        return report().intensitySource();
    }

    @Override
    public long getTaskCount() {
        return report().taskCount();
    }

    @Override
    public String[] getNotes() {
        return report().notes().toArray(String[]::new);
    }

    @Override
    public ComponentState getCpu() {
        return state(Component.CPU);
    }

    @Override
    public ComponentState getGpu() {
        return state(Component.GPU);
    }

    @Override
    public ComponentState getRam() {
        return state(Component.RAM);
    }

    private ComponentState state(Component component) {
        ComponentUse use = report().totals().of(component);
        Energy energy = report().totals().energy(component);
        return new State(use, use.known() ? energy.joules() : Double.NaN, watts(component), devices(component));
    }

    private DeviceState[] devices(Component component) {
        List<DeviceUse> recent = recent().of(component).devices();
        double factor = report().totals().factor();
        return report().totals().of(component).devices().stream().map(all -> new OneDevice(all,
                recent.stream().filter(device -> device.source().equals(all.source())).findFirst().orElse(all)
                        .power().watts(), all.energy().joules() * factor)).toArray(DeviceState[]::new);
    }

    /** One component. */
    private record State(ComponentUse use, double joules, double watts, DeviceState[] devices)
            implements ComponentState {

        @Override
        public String getEvidence() {
            return use.evidence().name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String getSource() {
            return use.source();
        }

        @Override
        public double getPowerWatts() {
            return watts;
        }

        @Override
        public double getEnergyJoules() {
            return joules;
        }

        @Override
        public double getEmissionsGrams() {
            return use.known() ? use.emissions().grams() : Double.NaN;
        }

        @Override
        public DeviceState[] getDevices() {
            return devices.clone();
        }
    }

    /** One device. */
    private record OneDevice(DeviceUse use, double watts, double joules) implements DeviceState {

        @Override
        public String getSource() {
            return use.source();
        }

        @Override
        public String getDevice() {
            return use.device();
        }

        @Override
        public String getEvidence() {
            return use.evidence().name().toLowerCase(Locale.ROOT);
        }

        @Override
        public double getPowerWatts() {
            return watts;
        }

        @Override
        public double getEnergyJoules() {
            return joules;
        }
    }
}
