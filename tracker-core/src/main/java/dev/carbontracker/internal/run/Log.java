package dev.carbontracker.internal.run;

/** Where a run says what people should read now: few lines, on few occasions. */
public interface Log {

    /** Something degrades the result, or somebody should act. */
    void warn(String text);

    /** How it went. */
    void info(String text);

    /** The platform's logging, which is looked up at the first line: that costs a cold start 10 ms. */
    static Log system(String name) {
        return new Log() {
            @Override
            public void warn(String text) {
                System.getLogger(name).log(System.Logger.Level.WARNING, text);
            }

            @Override
            public void info(String text) {
                System.getLogger(name).log(System.Logger.Level.INFO, text);
            }
        };
    }
}
