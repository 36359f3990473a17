package dev.carbontracker.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile text. */
class PlainTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"\u001B", "\u009B", "\r", "\n", "\t", "\u0000", "\u007F", "\u2028", "\u2029", "\u202E", "\u2066"})
    void of_replaces_what_moves_the_cursor(String character) {
        assertEquals("a b", PlainText.of("a" + character + "b"));
    }

    @Test
    void of_keeps_text_of_every_language() {
        String text = "Grün 緑 \u05D9\u05E8\u05D5\u05E7\u200F 🌱";
        assertSame(text, PlainText.of(text));
    }

    @Test
    void lines_keeps_line_ends_alone() {
        assertEquals("a b\nc d\n", PlainText.lines("a\u001Bb\nc\rd\n"));
    }

    @Test
    void excerpt_cuts_and_cleans() {
        assertEquals("a b...", PlainText.excerpt("a\nb and more", 3));
        assertEquals("a b", PlainText.excerpt("a\nb", 3));
    }

    /** Spreadsheets leave out blanks before a formula, and read tab and carriage return as one. */
    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", " \n=1+1", "\uFF1D1"})
    void cell_is_no_formula(String text) {
        assertEquals('\'', PlainText.cell(text).charAt(0));
    }

    @Test
    void cell_keeps_other_text() {
        assertEquals("a=b", PlainText.cell("a=b"));
        assertEquals("", PlainText.cell(""));
        assertEquals("  ", PlainText.cell("\t\r"));
    }

    @Test
    void cell_never_contains_control_characters() {
        Random random = new Random(12);
        for (int i = 0; i < 10_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(6), 0, 256).forEach(c -> text.append((char) c));
            String cell = PlainText.cell(text.toString());
            assertFalse(cell.chars().anyMatch(c -> PlainText.isUnsafe((char) c)), cell);
            assertFalse(!cell.isBlank() && "=+-@".indexOf(cell.strip().charAt(0)) >= 0, cell);
        }
    }
}
