package dev.carbontracker.internal.watch;

import dev.carbontracker.model.RunReport;
import dev.carbontracker.spi.RunSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Shows a run to whoever looks, but does not begin before somebody does: to touch the MBean server or Flight Recorder
 * would freeze a program's own choice of them and cost 10 to 20 MB. Used by one thread.
 */
public final class Watches {

    private final List<Watch> waiting = new ArrayList<>();
    private final List<Watch> open = new ArrayList<>();
    private final Consumer<String> warnings;

    /** A way to look at a run. */
    interface Watch {

        /** What it is called in messages. */
        String name();

        /** Opens if there is somebody to look: answers whether it is open now. */
        boolean open() throws Exception;

        /** What must be told of the run's course; empty if it asks by itself. */
        Optional<RunSink> sink();

        /** The run is over. */
        void close() throws Exception;
    }

    /** When a watch opens. */
    public enum When {
        /** Once somebody looks. */
        AUTO,
        /** At once. */
        ON,
        /** Never. */
        OFF
    }

    private Watches(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /**
     * The watches of a run, all waiting. One whose module this JVM lacks is left out, with a warning if it was asked for.
     *
     * @param jmx      when its MBean is registered
     * @param jfr      when its events are committed
     * @param soFar    the run as of its last sample, from any thread; empty before there was one
     * @param warnings is told, in a sentence, what does not work
     */
    public static Watches of(When jmx, When jfr, Supplier<Optional<RunReport>> soFar, Consumer<String> warnings) {
        Watches watches = new Watches(warnings);
        if (watches.wanted(jmx, "jmx", "java.management")) {
            watches.waiting.add(Management.watch(jmx == When.ON, soFar));
        }
        if (watches.wanted(jfr, "jfr", "jdk.jfr")) {
            watches.waiting.add(Recorder.watch(jfr == When.ON));
        }
        return watches;
    }

    private boolean wanted(When when, String option, String module) {
        boolean there = ModuleLayer.boot().findModule(module).isPresent();
        if (when == When.ON && !there) {
            warnings.accept(option + "=on has no effect: this JVM has no module " + module);
        }
        return when != When.OFF && there;
    }

    /** Keeps classes of java.management out until it is known to be there. */
    private static final class Management {
        static Watch watch(boolean now, Supplier<Optional<RunReport>> soFar) {
            return new JmxWatch(now, soFar);
        }
    }

    /** Keeps classes of jdk.jfr out until it is known to be there. */
    private static final class Recorder {
        static Watch watch(boolean now) {
            return new JfrWatch(now);
        }
    }

    /** Looks whether somebody has come; the sinks of those who have, once each. */
    public List<RunSink> poll() {
        List<RunSink> sinks = new ArrayList<>();
        for (Watch watch : List.copyOf(waiting)) {
            try {
                if (watch.open()) {
                    waiting.remove(watch);
                    open.add(watch);
                    watch.sink().ifPresent(sinks::add);
                }
            } catch (Exception | LinkageError e) {
                waiting.remove(watch);
                warnings.accept(watch.name() + " cannot show this run: " + e);
            }
        }
        return sinks;
    }

    /** Ends what was opened. */
    public void close() {
        for (Watch watch : open) {
            try {
                watch.close();
            } catch (Exception | LinkageError e) {
                warnings.accept(watch.name() + " cannot be closed: " + e);
            }
        }
        open.clear();
        waiting.clear();
    }
}
