package dev.carbontracker.report.page;

import dev.carbontracker.report.ReportException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Reads our events out of recordings. A class of its own, since not every JVM has the module. */
final class Recordings {

    private Recordings() {
    }

    static Map<String, PowerSeries> samples(Path file, int most) throws ReportException {
        Map<String, List<PowerSeries.Span>> spans = new LinkedHashMap<>();
        Map<String, Double> last = new HashMap<>();
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                if (event.getEventType().getName().equals("dev.carbontracker.Sample")) {
                    String run = event.getString("runId");
                    double end = event.getStartTime().toEpochMilli() / 1000.0;
                    Double start = last.put(run, end);
                    List<PowerSeries.Span> list = spans.computeIfAbsent(run, id -> new ArrayList<>());
                    if (start != null && end > start && list.size() < most) {
                        list.add(new PowerSeries.Span(start, end, known(event, "cpuPowerWatts")
                                + known(event, "gpuPowerWatts") + known(event, "ramPowerWatts"), ""));
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            throw new ReportException(file + ": cannot be read as a recording of JDK Flight Recorder: " + e.getMessage());
        }
        if (spans.isEmpty()) {
            throw new ReportException(file + ": no samples of a tracker in this recording (option jfr=on writes them)");
        }
        Map<String, PowerSeries> series = new HashMap<>();
        spans.forEach((run, list) -> series.put(run, new PowerSeries("samples", list)));
        return series;
    }

    private static double known(RecordedEvent event, String field) {
        double watts = event.getDouble(field);
        return watts > 0 ? watts : 0;
    }
}
