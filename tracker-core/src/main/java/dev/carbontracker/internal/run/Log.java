package dev.carbontracker.internal.run;

/** Where a run says what people should read now: few lines, on few occasions. */
public interface Log {

    /** Something degrades the result, or somebody should act. */
    void warn(String text);

    /** A row would be lost without this line. */
    default void error(String text) {
        warn(text);
    }

    /** How it went. */
    void info(String text);
}
