package dev.carbontracker.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.csv.Samples;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.DeviceUse;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.RunMXBean;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.TaskReport;
import dev.carbontracker.spi.RunSink;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run shown to JMX and Flight Recorder. */
class WatchesTest {

    private final RunReport report = Samples.report().build();
    private final TaskReport task = new TaskReport(report.run().runId(), 7, Optional.of(2L), "fit", report.startedAt(),
            report.endedAt(), report.totals());
    private final List<String> warnings = new ArrayList<>();

    private Watches watches(Watches.When jmx, Watches.When jfr) {
        return Watches.of(jmx, jfr, () -> Optional.of(report), warnings::add);
    }

    @Test
    void jmx_should_show_the_run_until_it_is_closed() throws Exception {
        Watches watches = watches(Watches.When.ON, Watches.When.OFF);
        assertEquals(List.of(), watches.poll());
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("dev.carbontracker:type=Run,id=\"" + report.run().runId() + "\"");
        RunMXBean bean = JMX.newMXBeanProxy(server, name, RunMXBean.class);
        assertEquals(report.run().runId(), bean.getRunId());
        assertEquals(report.place().zone().code(), bean.getZone());
        assertEquals(report.energy().joules(), bean.getEnergyJoules());
        assertEquals(report.emissions().grams(), bean.getEmissionsGrams());
        assertEquals("counter", bean.getCpu().getEvidence());
        assertEquals(report.totals().of(Component.CPU).power().watts(), bean.getCpu().getPowerWatts());
        assertEquals(report.totals().energy(Component.RAM).joules(), bean.getRam().getEnergyJoules());
        RunMXBean.DeviceState[] gpus = bean.getGpu().getDevices();
        assertEquals(List.of("gpu-0 A100", "gpu-1 A100"), Arrays.stream(gpus)
                .map(gpu -> gpu.getSource() + " " + gpu.getDevice()).toList());
        assertEquals("sensor", gpus[1].getEvidence());
        assertEquals(bean.getGpu().getEnergyJoules(), gpus[0].getEnergyJoules() + gpus[1].getEnergyJoules(), 1e-9);
        assertEquals(bean.getGpu().getPowerWatts() * 3 / 4, gpus[1].getPowerWatts(), 1e-9);
        watches.close();
        assertFalse(server.isRegistered(name));
        assertEquals(List.of(), warnings);
    }

    /** However often somebody looks, power is that of the last second or two. */
    @Test
    void power_should_be_recent_when_looked_at_often() {
        long[] nanos = {0};
        RunReport[] now = {report};
        RunView view = new RunView(() -> Optional.of(now[0]), () -> nanos[0]);
        double joules = 500;
        for (int look = 0; look < 100; look++) {
            double watts = look < 50 ? 10 : 200;
            joules += watts * 0.3;
            nanos[0] += 300_000_000L;
            RunReport built = Samples.report().evidence(Component.CPU, Evidence.COUNTER, joules).build();
            now[0] = new RunReport(built.run(), built.status(), built.startedAt(), built.endedAt(),
                    lasting(built.totals(), Duration.ofNanos(10_000_000_000L + nanos[0])), built.factors(), built.place(),
                    built.host(), built.utilisation(), built.intensitySource(), 0, List.of());
            view.getPowerWatts();
        }
        assertEquals(200, view.getCpu().getPowerWatts(), 1e-6);
    }

    /** The same with readings for all of that time. */
    private static Snapshot lasting(Snapshot totals, Duration time) {
        Map<Component, ComponentUse> uses = new EnumMap<>(Component.class);
        totals.components().forEach((component, use) -> uses.put(component, new ComponentUse(component, use.evidence(),
                use.energy(), use.emissions(), use.low(), use.high(), time, use.source(),
                use.devices().stream().map(device -> new DeviceUse(device.source(), device.device(), device.evidence(),
                        device.energy(), time)).toList())));
        return new Snapshot(time, uses, totals.factor(), totals.intensity(), totals.samples());
    }

    @Test
    void off_should_show_nothing() {
        assertEquals(List.of(), watches(Watches.When.OFF, Watches.When.OFF).poll());
    }

    @Test
    void jfr_should_have_an_event_for_each_sample_task_and_run(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("run.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            List<RunSink> sinks = watches(Watches.When.OFF, Watches.When.AUTO).poll();
            assertEquals(1, sinks.size());
            sinks.get(0).progress(report.run(), report.totals());
            sinks.get(0).task(task);
            sinks.get(0).finished(report);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("dev.carbontracker.")).toList();
        assertEquals(List.of("Sample", "Device", "Device", "Device", "Device", "Task", "Run"), events.stream()
                .map(event -> event.getEventType().getName().replace("dev.carbontracker.", "")).toList());
        RecordedEvent sample = events.get(0);
        RecordedEvent gpu = events.get(3);
        assertEquals("GPU gpu-1 A100 sensor", gpu.getString("component") + " " + gpu.getString("source") + " "
                + gpu.getString("device") + " " + gpu.getString("evidence"));
        assertEquals(sample.getDouble("gpuEnergyJoules") * 3 / 4, gpu.getDouble("energyJoules"), 1e-9);
        assertEquals(sample.getDouble("gpuPowerWatts") * 3 / 4, gpu.getDouble("powerWatts"), 1e-9);
        assertEquals(report.totals().of(Component.CPU).power().watts(), sample.getDouble("cpuPowerWatts"));
        assertEquals(report.duration(), sample.getDuration("elapsed"));
        assertEquals(task.name(), events.get(5).getString("name"));
        assertEquals(report.emissions().grams(), events.get(6).getDouble("emissionsGrams"));
        assertEquals(report.startedAt().toEpochMilli(), events.get(6).getInstant("startedAt").toEpochMilli());
        for (ValueDescriptor field : sample.getFields()) {
            assertEquals(field.getName().endsWith("Watts"), has(field, "Watts"), field.getName());
            assertEquals(field.getName().endsWith("Joules"), has(field, "Joules"), field.getName());
        }
        assertTrue(warnings.isEmpty(), warnings.toString());
    }

    private static boolean has(ValueDescriptor field, String unit) {
        return field.getAnnotationElements().stream()
                .anyMatch(annotation -> annotation.getTypeName().equals("dev.carbontracker." + unit));
    }
}
