package dev.carbontracker.internal.run;

import dev.carbontracker.internal.text.PlainText;

/** The platform's logging. It is looked up at the first line and not before: that costs a cold start 10 ms. */
public final class SystemLog implements Log {

    private final String name;

    /** Logs under that name. */
    public SystemLog(String name) {
        this.name = name;
    }

    @Override
    public void warn(String text) {
        System.getLogger(name).log(System.Logger.Level.WARNING, PlainText.lines(text));
    }

    @Override
    public void info(String text) {
        System.getLogger(name).log(System.Logger.Level.INFO, PlainText.lines(text));
    }
}
