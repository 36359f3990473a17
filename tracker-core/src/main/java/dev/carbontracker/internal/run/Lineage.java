package dev.carbontracker.internal.run;

import dev.carbontracker.internal.config.OptionReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringTokenizer;

/**
 * Which runs live in this JVM, innermost last. Kept in a system property, since several class loaders may each have a
 * tracker of their own.
 */
final class Lineage {

    private static final String SEPARATOR = "+";

    private Lineage() {
    }

    /**
     * Adds a run and answers the one inside which it starts: one of this JVM, else what a parent process handed on. The
     * agent's run is there before it starts, so that none of the program's own comes first.
     */
    static Optional<String> enter(String runId, Map<String, String> environment, Instant now) {
        synchronized (monitor()) {
            List<String> live = read();
            int place = live.contains(runId) ? live.indexOf(runId) : live.size();
            Optional<String> parent;
            if (place == 0) {
                parent = Optional.ofNullable(environment.get(OptionReader.PARENT_VARIABLE)).filter(id -> !id.isBlank());
            } else {
                parent = Optional.of(live.get(place - 1));
                InnerRuns.begun(parent.get(), runId, now);
            }
            if (place == live.size()) {
                live.add(runId);
            }
            write(live);
            return parent;
        }
    }

    /** The id that was taken ahead is another one after all. */
    static void rename(String announced, String runId) {
        synchronized (monitor()) {
            List<String> live = read();
            live.replaceAll(id -> id.equals(announced) ? runId : id);
            write(live);
        }
    }

    /** Takes a run out. */
    static void leave(String runId) {
        synchronized (monitor()) {
            List<String> live = read();
            live.remove(runId);
            write(live);
            InnerRuns.forget(runId);
        }
    }

    /** Whether that run lives in this JVM. */
    static boolean lives(String runId) {
        synchronized (monitor()) {
            return read().contains(runId);
        }
    }

    private static Object monitor() {
        return OptionReader.PARENT_PROPERTY.intern();
    }

    private static List<String> read() {
        List<String> ids = new ArrayList<>();
        StringTokenizer tokens = new StringTokenizer(System.getProperty(OptionReader.PARENT_PROPERTY, ""), SEPARATOR);
        while (tokens.hasMoreTokens()) {
            ids.add(tokens.nextToken());
        }
        return ids;
    }

    private static void write(List<String> live) {
        if (live.isEmpty()) {
            System.clearProperty(OptionReader.PARENT_PROPERTY);
        } else {
            System.setProperty(OptionReader.PARENT_PROPERTY, String.join(SEPARATOR, live));
        }
    }
}
