package dev.carbontracker.agent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The agent's lines. */
class StderrLogTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private StderrLog log(Charset charset) {
        return StderrLog.on(new PrintStream(bytes, true, charset), charset);
    }

    @Test
    void lines_should_have_the_prefix() {
        StderrLog log = log(StandardCharsets.UTF_8);
        log.warn("w");
        log.error("e");
        log.info("1 \u00b5g");
        assertEquals(String.format("[carbon-tracker] warning: w%n[carbon-tracker] error: e%n[carbon-tracker] 1 \u00b5g%n"),
                bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void quiet_should_say_only_what_would_be_lost() {
        StderrLog log = log(StandardCharsets.UTF_8).quiet();
        log.warn("w");
        log.info("i");
        log.error("e");
        assertEquals(String.format("[carbon-tracker] error: e%n"), bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void console_without_a_micro_sign_should_get_a_letter() {
        log(StandardCharsets.US_ASCII).info("1 \u00b5g");
        assertEquals(String.format("[carbon-tracker] 1 ug%n"), bytes.toString(StandardCharsets.US_ASCII));
    }
}
