package dev.carbontracker.spark;

import dev.carbontracker.model.HostFacts;
import dev.carbontracker.model.Mode;
import dev.carbontracker.model.RunReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What the driver knows of its executors' hosts: who measures each, and what each has told last. Reports are totals, so that one
 * that is lost or comes twice changes nothing. A process that measures a host beside another one does not count, but takes
 * over from where that one has told last. Thread-safe.
 */
final class Hosts {

    /** A host whose process has been silent for so many intervals may be measured by another one. */
    private static final int SILENT_INTERVALS = 3;
    private static final int MOST_NAMES = 10;

    private final Duration interval;
    private final LongSupplier nanoTime;
    private final Map<String, Part> parts = new LinkedHashMap<>();
    /** Names that Spark has for the hosts of executors. */
    private final Map<String, String> hostNames = new LinkedHashMap<>();
    private final Set<String> reported = new HashSet<>();
    private String ownName = "";
    private String ownHost = "";

    /** One measurement of one executor, from its start on. */
    private static final class Part {
        private final String executor;
        private final String host;
        private RunReport report;
        private Optional<RunReport> before = Optional.empty();
        private long heardNanos;
        private boolean counts;
        private boolean ended;

        Part(String executor, String host) {
            this.executor = executor;
            this.host = host;
        }

        /** Without what another process has told of the same time. */
        RunReport counted() {
            return before.map(earlier -> new RunReport(report.run(), report.status(), earlier.endedAt(), report.endedAt(),
                    report.totals().since(earlier.totals()), report.factors(), report.place(), report.host(),
                    report.utilisation(), report.intensitySource(), report.taskCount(), report.notes())).orElse(report);
        }
    }

    Hosts(Duration interval, LongSupplier nanoTime) {
        this.interval = interval;
        this.nanoTime = nanoTime;
    }

    private static String host(RunReport report) {
        HostFacts host = report.host();
        return host.id().isEmpty() ? host.name() : host.id();
    }

    /** The driver measures that host itself. */
    synchronized void own(RunReport driver) {
        ownHost = host(driver);
        ownName = driver.host().name();
        if (driver.factors().mode() == Mode.MACHINE) {
            parts.values().stream().filter(part -> part.host.equals(ownHost)).forEach(part -> part.counts = false);
        }
    }

    /** Takes what an executor has measured so far; answers whether it counts. */
    synchronized boolean take(String executor, RunReport report, boolean last) {
        String host = host(report);
        reported.add(executor);
        Part part = parts.computeIfAbsent(executor + " " + report.startedAt(), key -> new Part(executor, host));
        part.report = report;
        part.heardNanos = nanoTime.getAsLong();
        if (report.factors().mode() == Mode.PROCESS) {
            part.counts = true;
        } else if (host.equals(ownHost)) {
            part.counts = false;
        } else if (part.counts) {
            tellsFor(host);
        } else if (parts.values().stream().noneMatch(other -> other.host.equals(host) && measures(other))) {
            part.counts = true;
        }
        part.ended |= last;
        notifyAll();
        return part.counts;
    }

    /** One that counts has told all of the time so far: what others of its host measured meanwhile does not count. */
    private void tellsFor(String host) {
        parts.values().stream().filter(other -> other.host.equals(host) && !other.counts)
                .forEach(other -> other.before = Optional.of(other.report));
    }

    /** Whether an executor that was told that another process measures its host may begin anew. */
    synchronized boolean mayMeasure(String executor) {
        Optional<String> host = parts.values().stream().filter(part -> part.executor.equals(executor)).map(part -> part.host)
                .findFirst();
        parts.values().removeIf(part -> part.executor.equals(executor) && !part.counts && !measured(part.host, executor));
        return host.isPresent() && !host.get().equals(ownHost) && !measured(host.get(), executor);
    }

    private boolean measured(String host, String besides) {
        return parts.values().stream().anyMatch(part -> part.host.equals(host) && !part.executor.equals(besides)
                && measures(part));
    }

    private boolean measures(Part part) {
        return part.counts && !part.ended && nanoTime.getAsLong() - part.heardNanos <= SILENT_INTERVALS * interval.toNanos();
    }

    /** That executor is gone: what it has told stays, and another one that measures its host counts from now on. */
    synchronized void gone(String executor) {
        parts.values().stream().filter(part -> part.executor.equals(executor)).forEach(part -> part.ended = true);
        for (Part part : parts.values()) {
            if (!part.counts && !part.host.equals(ownHost) && !measured(part.host, "")) {
                part.counts = true;
                tellsFor(part.host);
            }
        }
        notifyAll();
    }

    /** An executor has started on a host of that name. */
    synchronized void added(String executor, String hostName) {
        hostNames.put(executor, hostName);
    }

    /**
     * A sentence that names the hosts none of whose executors has ever reported; the driver measures its own host itself.
     *
     * @param driverHost the name that Spark has for the driver's host
     */
    synchronized List<String> silent(String driverHost) {
        Set<String> silent = new LinkedHashSet<>(hostNames.values());
        hostNames.forEach((executor, name) -> {
            if (reported.contains(executor)) {
                silent.remove(name);
            }
        });
        silent.removeIf(name -> same(name, driverHost) || same(name, ownName));
        if (silent.isEmpty()) {
            return List.of();
        }
        List<String> names = silent.stream().limit(MOST_NAMES).toList();
        int more = silent.size() - names.size();
        return List.of("no executor has reported from " + String.join(", ", names) + (more > 0 ? " and " + more + " more" : "")
                + ": the energy of " + (silent.size() == 1 ? "that host" : "those hosts") + " is missing");
    }

    /** Whether two names are of one host: with or without its domain. */
    private static boolean same(String name, String other) {
        return !other.isEmpty() && (name.equalsIgnoreCase(other) || name.regionMatches(true, 0, other + ".", 0, other.length() + 1)
                || other.regionMatches(true, 0, name + ".", 0, name.length() + 1));
    }

    /** What counts of all that was told. */
    synchronized List<RunReport> reports() {
        List<RunReport> all = new ArrayList<>();
        parts.values().stream().filter(part -> part.counts).forEach(part -> all.add(part.counted()));
        return all;
    }

    /** Hosts besides the driver's that have told something. */
    synchronized int count() {
        return (int) parts.values().stream().filter(part -> part.counts && !part.host.equals(ownHost)).map(part -> part.host)
                .distinct().count();
    }

    /** Waits until all that measure have told their last, but not longer than that. */
    synchronized void awaitLast(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        for (long left = longest.toMillis(); left > 0 && parts.values().stream().anyMatch(this::measures);
             left = (deadline - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }
}
