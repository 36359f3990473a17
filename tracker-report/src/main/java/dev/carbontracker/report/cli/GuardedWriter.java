package dev.carbontracker.report.cli;

import dev.carbontracker.internal.text.PlainText;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets no text through that moves the cursor, changes the window title or hides other text: a file of runs may come from
 * anyone. Line ends and tabs pass, and the few styles that commands use themselves.
 */
final class GuardedWriter extends FilterWriter {

    /** Bold, italics, yellow, and their ends (ECMA-48, SGR), as headings and help have them. */
    private static final Pattern STYLE = Pattern.compile("\u001B\\[(0|1|3|21|22|23|33|39)?m");
    private static final char ESCAPE = '\u001B';

    GuardedWriter(Writer out) {
        super(out);
    }

    @Override
    public void write(int c) throws IOException {
        write(String.valueOf((char) c), 0, 1);
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        write(new String(text, offset, length), 0, length);
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        String wanted = text.substring(offset, offset + length);
        StringBuilder plain = new StringBuilder(length);
        Matcher style = STYLE.matcher(wanted);
        for (int i = 0; i < wanted.length(); i++) {
            char c = wanted.charAt(i);
            if (c == ESCAPE && style.find(i) && style.start() == i) {
                plain.append(style.group());
                i = style.end() - 1;
            } else {
                plain.append(passes(wanted, i) ? c : ' ');
            }
        }
        out.write(plain.toString());
    }

    private static boolean passes(String text, int at) {
        char c = text.charAt(at);
        boolean lineEnd = c == '\n' || c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n';
        return lineEnd || c == '\t' || !PlainText.isUnsafe(c);
    }
}
