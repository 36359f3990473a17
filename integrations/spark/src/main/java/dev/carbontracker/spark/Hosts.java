package dev.carbontracker.spark;

import dev.carbontracker.model.RunReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What the driver knows of its executors' hosts: who measures each, and what each has told last. Reports are totals, so that one
 * that is lost or comes twice changes nothing. Thread-safe.
 */
final class Hosts {

    /** A host whose process has been silent for so many intervals may be measured by another one. */
    private static final int SILENT_INTERVALS = 3;

    private final Duration interval;
    private final boolean everyProcess;
    private final LongSupplier nanoTime;
    private final Map<String, Reporter> reporters = new LinkedHashMap<>();
    private final Map<String, String> measuredBy = new HashMap<>();
    private final Map<String, String> waiting = new HashMap<>();
    private String ownHost = "";

    /** The last of one executor. */
    private static final class Reporter {
        private final RunReport report;
        private final long heardNanos;
        private boolean ended;

        Reporter(RunReport report, long heardNanos, boolean ended) {
            this.report = report;
            this.heardNanos = heardNanos;
            this.ended = ended;
        }
    }

    /**
     * No host yet.
     *
     * @param everyProcess whether each process measures only itself
     */
    Hosts(Duration interval, boolean everyProcess, LongSupplier nanoTime) {
        this.interval = interval;
        this.everyProcess = everyProcess;
        this.nanoTime = nanoTime;
    }

    private static String host(RunReport report) {
        return report.host().id().isEmpty() ? report.host().name() : report.host().id();
    }

    /** The driver measures that host itself. */
    synchronized void own(RunReport driver) {
        ownHost = host(driver);
        if (!everyProcess) {
            reporters.values().removeIf(reporter -> host(reporter.report).equals(ownHost));
        }
    }

    /** Takes what an executor has measured so far; answers whether it counts, and it is to go on measuring. */
    synchronized boolean take(String executor, RunReport report, boolean last) {
        String host = host(report);
        if (!everyProcess) {
            String by = measuredBy.get(host);
            if (host.equals(ownHost) || by != null && !by.equals(executor) && measures(by)) {
                waiting.put(executor, host);
                return false;
            }
            measuredBy.put(host, executor);
        }
        reporters.put(executor, new Reporter(report, nanoTime.getAsLong(), last));
        notifyAll();
        return true;
    }

    /** Whether an executor that was told to wait may measure now. */
    synchronized boolean mayMeasure(String executor) {
        String host = waiting.get(executor);
        String by = measuredBy.get(host);
        boolean free = host != null && !host.equals(ownHost) && (by == null || !measures(by));
        if (free) {
            waiting.remove(executor);
        }
        return free;
    }

    private boolean measures(String executor) {
        Reporter reporter = reporters.get(executor);
        return reporter != null && !reporter.ended
                && nanoTime.getAsLong() - reporter.heardNanos <= SILENT_INTERVALS * interval.toNanos();
    }

    /** That executor is gone: what it has told stays, and another one may measure its host. */
    synchronized void gone(String executor) {
        Reporter reporter = reporters.get(executor);
        if (reporter != null) {
            reporter.ended = true;
            notifyAll();
        }
    }

    /** What all have told. */
    synchronized List<RunReport> reports() {
        List<RunReport> all = new ArrayList<>();
        reporters.values().forEach(reporter -> all.add(reporter.report));
        return all;
    }

    /** Hosts besides the driver's that have told something. */
    synchronized int count() {
        return (int) reporters.values().stream().map(reporter -> host(reporter.report)).distinct().count();
    }

    /** Waits until all that measure have told their last, but not longer than that. */
    synchronized void awaitLast(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        for (long left = longest.toMillis(); left > 0 && reporters.keySet().stream().anyMatch(this::measures);
             left = (deadline - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }
}
