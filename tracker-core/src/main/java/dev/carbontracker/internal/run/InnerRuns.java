package dev.carbontracker.internal.run;

import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.file.SafeDirectory;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * The runs that were started inside another one of this JVM, and which of them were written. A run whose whole life was
 * one inner run, as when a program under the agent measures itself, needs no row of its own. Kept in a system property,
 * since several class loaders may each have a tracker of their own.
 */
final class InnerRuns {

    /** What may lie outside the inner run, as a part of the outer one's time. */
    static final double MOST_OUTSIDE = 0.02;
    /** How long an outer run that ends with the JVM waits for the inner one, which ends at the same time. */
    private static final Duration PATIENCE = Duration.ofMillis(200);
    /** More need not be known: only a run that was alone can span the one around it. */
    private static final int ENOUGH = 2;
    private static final long LOOK_NANOS = 2_000_000L;
    private static final int MOST_HEADER_BYTES = 1 << 16;

    private InnerRuns() {
    }

    /**
     * A run as far as one around it must know it.
     *
     * @param start first reading
     * @param end   last reading
     * @param file  where its row is
     * @param mode  whose energy it counts
     */
    record Span(Instant start, Instant end, String file, String mode) {
    }

    /** A run and the one around it; the span is null until it has been written. */
    private record Entry(String parent, String runId, Instant begun, Span span) {

        String text() {
            return parent + "\t" + runId + "\t" + begun.toEpochMilli() + (span == null ? "" : "\t"
                    + span.start().toEpochMilli() + "\t" + span.end().toEpochMilli() + "\t" + span.mode() + "\t"
                    + span.file());
        }

        static Entry of(String text) {
            String[] parts = text.split("\t", 7);
            return new Entry(parts[0], parts[1], time(parts[2]), parts.length < 7 ? null
                    : new Span(time(parts[3]), time(parts[4]), parts[6], parts[5]));
        }

        private static Instant time(String millis) {
            return Instant.ofEpochMilli(Long.parseLong(millis));
        }
    }

    /** A run has started inside another one. */
    static void begun(String parent, String runId, Instant now) {
        synchronized (monitor()) {
            List<Entry> entries = read();
            if (entries.stream().filter(entry -> entry.parent().equals(parent)).count() < ENOUGH) {
                entries.add(new Entry(parent, runId, now, null));
                write(entries);
            }
        }
    }

    /** Its row is in the file. */
    static void written(String runId, Span span) {
        synchronized (monitor()) {
            List<Entry> entries = read();
            entries.replaceAll(entry -> entry.runId().equals(runId)
                    ? new Entry(entry.parent(), runId, entry.begun(), span) : entry);
            write(entries);
        }
    }

    /**
     * Whether one inner run spans the whole life of that run and its row is in the same file. Waits a little for one
     * that has yet to end.
     */
    static boolean cover(String runId, Span outer) {
        return cover(runId, outer, Lineage::lives, PATIENCE);
    }

    /**
     * The same with another check and bound.
     *
     * @param lives    whether the run with that id has not ended yet
     * @param patience how long to wait for one that has yet to end
     */
    static boolean cover(String runId, Span outer, Predicate<String> lives, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean ended = false;
        while (true) {
            List<Entry> inner = of(runId);
            if (inner.size() != 1) {
                return false;
            }
            Entry only = inner.get(0);
            if (only.span() != null) {
                return covers(only.span(), outer);
            }
            boolean late = !covers(new Span(only.begun(), outer.end(), outer.file(), outer.mode()), outer);
            if (late || ended || System.nanoTime() - deadline >= 0) {
                return false;
            }
            ended = !lives.test(only.runId());
            if (!ended) { // one that has ended may have written its row since it was read here
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    /**
     * The same of a run in another process, which has written its row there.
     *
     * @param before how long the file was when the outer run began: what is before that is not read
     */
    static boolean coverInFile(String runId, Span outer, long before) {
        List<Row> inner = new ArrayList<>();
        try (EmissionsReader reader = EmissionsReader.open(headerAndAfter(Path.of(outer.file()), before))) {
            int parent = reader.column("parent_run_id");
            while (reader.next()) {
                if (reader.text(parent).equals(runId)) {
                    inner.add(reader.row());
                }
            }
            if (inner.size() != 1) {
                return false;
            }
            Row row = inner.get(0);
            return row.get("status").equals("completed") && covers(new Span(Instant.parse(row.get("started_at")),
                    Instant.parse(row.get("ended_at")), outer.file(), row.get("tracking_mode").toUpperCase(Locale.ROOT)), outer);
        } catch (IOException | DateTimeException e) {
            return false; // no file yet: nothing was written inside
        }
    }

    private static InputStream headerAndAfter(Path file, long before) throws IOException {
        Path real = SafeDirectory.follow(file);
        InputStream in;
        try (SafeDirectory directory = SafeDirectory.open(real.getParent())) {
            in = new BufferedInputStream(directory.read(real.getFileName().toString()));
        }
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0 && next != '\n' && header.size() < MOST_HEADER_BYTES) {
            header.write(next);
            next = in.read();
        }
        header.write('\n');
        in.skipNBytes(Math.max(0, before - header.size()));
        return new SequenceInputStream(new ByteArrayInputStream(header.toByteArray()), in);
    }

    private static boolean covers(Span inner, Span outer) {
        long outside = Math.max(0, Duration.between(outer.start(), inner.start()).toMillis())
                + Math.max(0, Duration.between(inner.end(), outer.end()).toMillis());
        return inner.file().equals(outer.file()) && inner.mode().equals(outer.mode())
                && outside <= MOST_OUTSIDE * Duration.between(outer.start(), outer.end()).toMillis();
    }

    /** Drops what is known of the runs inside that one. */
    static void forget(String parent) {
        synchronized (monitor()) {
            List<Entry> entries = read();
            entries.removeIf(entry -> entry.parent().equals(parent));
            write(entries);
        }
    }

    private static List<Entry> of(String parent) {
        synchronized (monitor()) {
            return read().stream().filter(entry -> entry.parent().equals(parent)).toList();
        }
    }

    private static Object monitor() {
        return OptionReader.INNER_PROPERTY.intern();
    }

    private static List<Entry> read() {
        List<Entry> entries = new ArrayList<>();
        StringTokenizer lines = new StringTokenizer(System.getProperty(OptionReader.INNER_PROPERTY, ""), "\n");
        while (lines.hasMoreTokens()) {
            entries.add(Entry.of(lines.nextToken()));
        }
        return entries;
    }

    private static void write(List<Entry> entries) {
        if (entries.isEmpty()) {
            System.clearProperty(OptionReader.INNER_PROPERTY);
        } else {
            System.setProperty(OptionReader.INNER_PROPERTY, String.join("\n",
                    entries.stream().map(Entry::text).toList()));
        }
    }
}
