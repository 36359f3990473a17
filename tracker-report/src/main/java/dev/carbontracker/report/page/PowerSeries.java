package dev.carbontracker.report.page;

import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import dev.carbontracker.report.ReportException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Mean power over the life of a run: of its tasks, from the file beside that of runs; or of its samples, from a recording
 * of JDK Flight Recorder.
 *
 * @param source where it is from
 * @param spans  each with the mean power in it
 */
record PowerSeries(String source, List<Span> spans) {

    private static final int MOST_SPANS = 5000;

    /** Copies. */
    PowerSeries {
        spans = List.copyOf(spans);
    }

    /**
     * A span of time.
     *
     * @param startSeconds start, seconds since 1970
     * @param endSeconds   end
     * @param watts        mean power, with PUE and wall factor
     * @param name         of the task; empty for a sample
     */
    record Span(double startSeconds, double endSeconds, double watts, String name) {
    }

    /** The tasks of some runs, from the files beside those of runs; tasks inside other tasks are left out. */
    static Map<String, PowerSeries> ofTasks(List<Path> runFiles, Set<String> runIds) {
        Map<String, List<Span>> spans = new LinkedHashMap<>();
        for (Path file : runFiles) {
            Path tasks = beside(file);
            if (Files.isRegularFile(tasks)) {
                try (EmissionsReader reader = EmissionsReader.open(tasks)) {
                    for (Row row : reader) {
                        if (runIds.contains(row.get("run_id")) && row.get("parent_task_id").isEmpty()) {
                            add(spans.computeIfAbsent(row.get("run_id"), id -> new ArrayList<>()), row);
                        }
                    }
                } catch (IOException | UncheckedIOException e) {
                    continue; // the figures of the runs do not depend on it
                }
            }
        }
        Map<String, PowerSeries> series = new HashMap<>();
        spans.forEach((run, list) -> series.put(run, new PowerSeries("tasks", list)));
        return series;
    }

    private static Path beside(Path file) {
        String name = file.getFileName().toString().replaceFirst("_full(?=\\.[^.]*$)", "");
        int dot = name.lastIndexOf('.');
        return file.resolveSibling(dot > 0 ? name.substring(0, dot) + "_tasks" + name.substring(dot) : name + "_tasks");
    }

    private static void add(List<Span> spans, Row row) {
        double duration = row.number("duration").orElse(0);
        double energy = row.number("energy_consumed").orElse(Double.NaN);
        try {
            double start = Instant.parse(row.get("started_at")).toEpochMilli() / 1000.0;
            if (duration > 0 && energy >= 0 && spans.size() < MOST_SPANS) {
                spans.add(new Span(start, start + duration, energy * 3.6e6 / duration, row.get("task_name")));
            }
        } catch (DateTimeException e) {
            return; // a task without a time is in no picture
        }
    }

    /** The samples in a recording, by run. */
    static Map<String, PowerSeries> ofRecording(Path file) throws ReportException {
        if (ModuleLayer.boot().findModule("jdk.jfr").isEmpty()) {
            throw new ReportException(file + ": this JVM has no module jdk.jfr, which reads recordings; use a JDK");
        }
        return Recordings.samples(file, MOST_SPANS);
    }
}
