package dev.carbontracker.internal.run;

import dev.carbontracker.spi.EnergySource;
import java.util.Collection;
import java.util.List;

/** Makes threads that never keep a JVM alive and inherit nothing from whoever starts them. */
final class DaemonThreads {

    private DaemonThreads() {
    }

    /** Lets go of sources that are not wanted; a driver may take long for that, and nobody waits. */
    static void close(Collection<EnergySource> sources) {
        if (!sources.isEmpty()) {
            List<EnergySource> unwanted = List.copyOf(sources);
            make("carbontracker-close", () -> unwanted.forEach(DaemonThreads::close)).start();
        }
    }

    private static void close(EnergySource source) {
        try {
            source.close();
        } catch (Throwable e) {
            // what it holds is its own affair
        }
    }

    static Thread make(String name, Runnable body) {
        Thread thread = new Thread(null, body, name, 0, false);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, failure) -> { }); // the program's own handler may end the JVM
        thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
        return thread;
    }
}
