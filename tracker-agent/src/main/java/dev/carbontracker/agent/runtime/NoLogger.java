package dev.carbontracker.agent.runtime;

/**
 * Stands for the loggers of java.util.logging in the agent's JNA, and says nothing: what fails in JNA is thrown, and told in
 * our own words.
 */
public final class NoLogger {

    private static final NoLogger ONLY = new NoLogger();

    private NoLogger() {
    }

    /** The same for all. */
    public static NoLogger getLogger(String name) {
        return ONLY;
    }

    /** Never. */
    public boolean isLoggable(NoLevel level) {
        return false;
    }

    /** Does nothing. */
    public void log(NoLevel level, String text) {
        // nothing is said
    }

    /** Does nothing. */
    public void log(NoLevel level, String text, Object parameter) {
        // nothing is said
    }

    /** Does nothing. */
    public void log(NoLevel level, String text, Object[] parameters) {
        // nothing is said
    }

    /** Does nothing. */
    public void log(NoLevel level, String text, Throwable thrown) {
        // nothing is said
    }
}
