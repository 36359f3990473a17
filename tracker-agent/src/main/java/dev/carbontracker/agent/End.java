package dev.carbontracker.agent;

/** The shutdown hook: the row, within a bound. */
final class End extends Thread {

    /** The end of the JVM is held up for no longer. */
    private static final long BOUND_MILLIS = 2000;
    /** The part of it for a start that is still under way, as in a program that ends at once. */
    private static final long START_BOUND_MILLIS = 1500;

    private final Start start;

    End(Start start) {
        super(null, null, "carbontracker-end", 0, false);
        this.start = start;
        setContextClassLoader(null);
    }

    @Override
    public void run() {
        long deadline = System.nanoTime() + BOUND_MILLIS * 1_000_000;
        try {
            start.hurry();
            start.join(START_BOUND_MILLIS);
            Runnable stop = start.ending();
            if (stop != null) {
                Thread stopping = new Thread(null, stop, "carbontracker-stop", 0, false);
                stopping.setDaemon(true);
                stopping.setContextClassLoader(null);
                stopping.setUncaughtExceptionHandler(start);
                stopping.start();
                stopping.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
                if (stopping.isAlive()) {
                    System.err.println("[carbon-tracker] the run did not end within 2 s; if it has a journal, the next run in "
                            + "that directory writes its row");
                }
            } else if (start.isAlive()) {
                System.err.println("[carbon-tracker] the JVM ended before measuring could begin; this run leaves no row");
            }
        } catch (Throwable e) { // whatever it is, the JVM ends
            System.err.println("[carbon-tracker] could not end the run: " + e);
        }
    }
}
