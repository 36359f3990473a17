package dev.carbontracker.internal.text;

/**
 * Text from files, options and networks as it may be shown on a terminal, in a log or in a cell: one line without control
 * characters, escape sequences and marks that turn the direction of writing.
 */
public final class PlainText {

    private static final char LINE_SEPARATOR = '\u2028';
    private static final char PARAGRAPH_SEPARATOR = '\u2029';
    /** Embeddings, overrides and isolates of the Unicode Bidirectional Algorithm (UAX 9). */
    private static final String DIRECTION_MARKS =
            "\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069";

    /** What a formula begins with in spreadsheets; tab and carriage return, which also do, become blanks (OWASP, CSV Injection). */
    private static final String FORMULA = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

    private PlainText() {
    }

    /** The text with a space in place of each such character. */
    public static String of(String text) {
        int at = 0;
        while (at < text.length() && !isUnsafe(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text);
        for (; at < plain.length(); at++) {
            if (isUnsafe(plain.charAt(at))) {
                plain.setCharAt(at, ' ');
            }
        }
        return plain.toString();
    }

    /** The same of several lines, which stay lines. */
    public static String lines(String text) {
        if (text.indexOf('\n') < 0) {
            return of(text);
        }
        StringBuilder plain = new StringBuilder();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            plain.append(of(text.substring(start, end))).append('\n');
            start = end + 1;
        }
        return plain.append(of(text.substring(start))).toString();
    }

    /** The same as a cell that a spreadsheet does not run as a formula, also if it leaves out blanks before it. */
    public static String cell(String text) {
        String line = of(text);
        String content = line.stripLeading();
        return !content.isEmpty() && FORMULA.indexOf(content.charAt(0)) >= 0 ? "'" + line : line;
    }

    /** The same, and of a longer text only the beginning. */
    public static String excerpt(String text, int mostCharacters) {
        return text.length() <= mostCharacters ? of(text) : of(text.substring(0, mostCharacters)) + "...";
    }

    /** Whether a character may move the cursor, end the line or turn the direction of writing. */
    public static boolean isUnsafe(char c) {
        return Character.isISOControl(c) || c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR || DIRECTION_MARKS.indexOf(c) >= 0;
    }
}
