package dev.carbontracker.internal.watch;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.DeviceUse;
import dev.carbontracker.model.RunIdentity;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.TaskReport;
import dev.carbontracker.spi.RunSink;
import java.util.List;
import java.util.Locale;

/** A run as events of Flight Recorder. Where nobody records them, an event costs a look at a flag. */
final class JfrSink implements RunSink {

    private Snapshot before;

    @Override
    public void progress(RunIdentity run, Snapshot totals) {
        SampleEvent event = new SampleEvent();
        if (event.isEnabled()) {
            Snapshot used = before == null ? totals : totals.since(before);
            event.runId = run.runId();
            event.cpuPowerWatts = watts(used, Component.CPU);
            event.gpuPowerWatts = watts(used, Component.GPU);
            event.ramPowerWatts = watts(used, Component.RAM);
            event.elapsed = totals.elapsed().toNanos();
            fill(event, totals);
            event.commit();
            devices(run, used, totals);
        }
        before = totals;
    }

    private static void devices(RunIdentity run, Snapshot used, Snapshot totals) {
        for (Component component : Component.values()) {
            List<DeviceUse> recent = used.of(component).devices();
            List<DeviceUse> all = totals.of(component).devices();
            for (int i = 0; i < all.size(); i++) {
                DeviceEvent event = new DeviceEvent();
                event.runId = run.runId();
                event.component = component.name();
                event.source = all.get(i).source();
                event.device = all.get(i).device();
                event.evidence = all.get(i).evidence().name().toLowerCase(Locale.ROOT);
                event.powerWatts = recent.get(i).power().watts();
                event.energyJoules = all.get(i).energy().joules() * totals.factor();
                event.commit();
            }
        }
    }

    @Override
    public void task(TaskReport task) {
        TaskEvent event = new TaskEvent();
        if (event.isEnabled()) {
            event.runId = task.runId();
            event.taskId = task.taskId();
            event.parentTaskId = task.parentTask().orElse(0L);
            event.name = task.name();
            event.startedAt = task.startedAt().toEpochMilli();
            event.elapsed = task.used().elapsed().toNanos();
            fill(event, task.used());
            event.commit();
        }
    }

    @Override
    public void finished(RunReport report) {
        RunEvent event = new RunEvent();
        if (event.isEnabled()) {
            event.runId = report.run().runId();
            event.project = report.run().project();
            event.model = report.run().model();
            event.zone = report.place().zone().code();
            event.startedAt = report.startedAt().toEpochMilli();
            event.elapsed = report.duration().toNanos();
            event.cpuEvidence = evidence(report, Component.CPU);
            event.gpuEvidence = evidence(report, Component.GPU);
            event.ramEvidence = evidence(report, Component.RAM);
            event.emissionsLowGrams = report.totals().emissionsLow().grams();
            event.emissionsHighGrams = report.totals().emissionsHigh().grams();
            event.notes = String.join("; ", report.notes());
            fill(event, report.totals());
            event.commit();
        }
    }

    private static void fill(UseEvent event, Snapshot used) {
        event.cpuEnergyJoules = joules(used, Component.CPU);
        event.gpuEnergyJoules = joules(used, Component.GPU);
        event.ramEnergyJoules = joules(used, Component.RAM);
        event.energyJoules = used.energy().joules();
        event.emissionsGrams = used.emissions().grams();
        event.carbonIntensityGramsPerKwh = used.intensity().gramsPerKilowattHour();
    }

    private static double watts(Snapshot used, Component component) {
        return used.of(component).known() ? used.of(component).power().watts() : Double.NaN;
    }

    private static double joules(Snapshot used, Component component) {
        return used.of(component).known() ? used.energy(component).joules() : Double.NaN;
    }

    private static String evidence(RunReport report, Component component) {
        return report.totals().of(component).evidence().name().toLowerCase(Locale.ROOT);
    }
}
