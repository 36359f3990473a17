package dev.carbontracker.internal.run;

/** Makes threads that never keep a JVM alive and inherit nothing from whoever starts them. */
final class DaemonThreads {

    private DaemonThreads() {
    }

    static Thread make(String name, Runnable body) {
        Thread thread = new Thread(null, body, name, 0, false);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, failure) -> { }); // the program's own handler may end the JVM
        thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
        return thread;
    }
}
