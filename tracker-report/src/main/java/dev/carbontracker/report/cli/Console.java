package dev.carbontracker.report.cli;

import dev.carbontracker.report.runs.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * What commands print to.
 *
 * @param out      takes results
 * @param err      takes messages
 * @param terminal where they lead
 * @param cursor   takes what moves the cursor of the terminal; the others let no such text through
 */
record Console(PrintWriter out, PrintWriter err, Terminal terminal, PrintWriter cursor) {

    private static final long QUIET_NANOS = 1_000_000_000L;
    private static final long STEP_NANOS = 100_000_000L;
    private static final int BAR_CHARS = 30;

    /** A console that passes on what commands print without the control characters that files and networks may have put in it. */
    static Console guarding(PrintWriter out, PrintWriter err, Terminal terminal) {
        return new Console(new PrintWriter(new GuardedWriter(out), true), new PrintWriter(new GuardedWriter(err), true),
                terminal, err);
    }

    /** A heading: bold where colours may be used. */
    String heading(String text) {
        return terminal.colour() && !text.isEmpty() ? "\u001B[1m" + text + "\u001B[0m" : text;
    }

    /** A bar on a terminal, once reading takes longer than a second. */
    Progress progress() {
        return progress(System::nanoTime);
    }

    Progress progress(LongSupplier nanoTime) {
        if (!terminal.err()) {
            return Progress.NONE;
        }
        long start = nanoTime.getAsLong();
        return new Progress() {
            private long shown = start + QUIET_NANOS - STEP_NANOS;

            @Override
            public void at(long doneBytes, long allBytes, long rows) {
                long now = nanoTime.getAsLong();
                if (now - shown >= STEP_NANOS) {
                    shown = now;
                    double part = allBytes > 0 ? Math.min(1, (double) doneBytes / allBytes) : 1;
                    int full = (int) (part * BAR_CHARS);
                    cursor.print(String.format(Locale.ROOT, "\r[%s%s] %3.0f %%, %,d rows", "=".repeat(full),
                            " ".repeat(BAR_CHARS - full), 100 * part, rows));
                    cursor.flush();
                }
            }

            @Override
            public void done() {
                if (shown >= start + QUIET_NANOS) {
                    cursor.print("\r" + " ".repeat(BAR_CHARS + 30) + "\r");
                    cursor.flush();
                }
            }
        };
    }
}
