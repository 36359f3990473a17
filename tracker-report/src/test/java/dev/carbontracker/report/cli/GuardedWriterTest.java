package dev.carbontracker.report.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text from files on a terminal. */
class GuardedWriterTest {

    private final StringWriter out = new StringWriter();

    private String written(String text) throws IOException {
        new GuardedWriter(out).write(text);
        return out.toString();
    }

    /** Window title, screen, cursor, report of what was typed, hyperlink, hidden text, one byte CSI, direction. */
    @ParameterizedTest
    @ValueSource(strings = {"\u001B]0;pwned\u0007", "\u001B[2J", "\u001B[1A", "\u001B[6n", "\u001B]8;;http://x\u001B\\", "\u001B[8m",
        "\u009B2J", "\u202E", "\rfake", "\b\b"})
    void sequences_that_do_something_do_not_pass(String sequence) throws IOException {
        String written = written("a" + sequence + "b");
        assertEquals(-1, written.indexOf('\u001B'), written);
        assertEquals(0, written.chars().filter(c -> Character.isISOControl(c) || c == '\u202E').count(), written);
    }

    @Test
    void own_styles_lines_and_tabs_pass() throws IOException {
        String text = "\u001B[1mbold\u001B[0m\t\u001B[33myellow\u001B[39m\r\nnext\n";
        assertEquals(text, written(text));
    }

    @Test
    void parts_and_single_characters_pass_through_the_same_guard() throws IOException {
        GuardedWriter writer = new GuardedWriter(out);
        writer.write(0x1B);
        writer.write("xx\u001B[2Jyy".toCharArray(), 1, 6);
        assertEquals(" x [2Jy", out.toString());
    }
}
