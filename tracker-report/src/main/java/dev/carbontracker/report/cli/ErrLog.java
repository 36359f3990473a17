package dev.carbontracker.report.cli;

import dev.carbontracker.internal.run.Log;
import dev.carbontracker.internal.text.PlainText;
import java.io.PrintWriter;

/**
 * Lines of a run on standard error.
 *
 * @param err where they go
 */
record ErrLog(PrintWriter err) implements Log {

    private static final String PREFIX = "[carbon-tracker] ";

    @Override
    public void warn(String text) {
        print("warning: " + text);
    }

    @Override
    public void error(String text) {
        print("error: " + text);
    }

    @Override
    public void info(String text) {
        print(text);
    }

    private void print(String text) {
        err.println(PREFIX + PlainText.lines(text));
        err.flush();
    }
}
