package dev.carbontracker.internal.run;

/** Ends a run when the JVM ends and nobody has ended it before. */
final class EndHook {

    private final Thread thread;

    EndHook(Runnable end) {
        this.thread = DaemonThreads.make("carbontracker-hook", end);
    }

    /** False if the JVM is ending already. */
    boolean add() {
        try {
            Runtime.getRuntime().addShutdownHook(thread);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Nothing is left to end. A JVM that is ending keeps its hooks: this one will find the run stopped. */
    void remove() {
        try {
            if (Thread.currentThread() != thread) {
                Runtime.getRuntime().removeShutdownHook(thread);
            }
        } catch (IllegalStateException e) {
            // the JVM is ending
        }
    }
}
