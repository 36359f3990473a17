package dev.carbontracker.report.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.carbontracker.report.runs.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The bar that shows how far reading is. */
class ConsoleTest {

    private final StringWriter err = new StringWriter();
    private final AtomicLong nanos = new AtomicLong(5);

    private Progress progress(boolean terminal) {
        PrintWriter to = new PrintWriter(err);
        return new Console(new PrintWriter(new StringWriter()), to, new Terminal(false, terminal, false), to)
                .progress(nanos::get);
    }

    @Test
    void bar_should_come_after_a_second_and_be_wiped_at_the_end() {
        Progress progress = progress(true);
        progress.at(10, 100, 1000);
        assertEquals("", err.toString());
        nanos.addAndGet(1_100_000_000L);
        progress.at(50, 100, 1_234_567);
        assertEquals("\r[===============               ]  50 %, 1,234,567 rows", err.toString());
        progress.at(51, 100, 1_234_999);
        assertEquals(1, err.toString().chars().filter(c -> c == '\r').count(), "not at every call");
        progress.done();
        assertEquals("\r" + " ".repeat(60) + "\r", err.toString().substring(err.toString().length() - 62));
    }

    @Test
    void what_was_quick_should_leave_no_trace() {
        Progress progress = progress(true);
        progress.at(100, 100, 10);
        progress.done();
        assertEquals("", err.toString());
    }

    @Test
    void pipe_should_get_no_bar() {
        assertSame(Progress.NONE, progress(false));
    }
}
