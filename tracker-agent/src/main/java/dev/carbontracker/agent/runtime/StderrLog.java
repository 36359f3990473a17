package dev.carbontracker.agent.runtime;

import dev.carbontracker.internal.run.Log;
import dev.carbontracker.internal.text.PlainText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * The agent's own lines on standard error, each in one write. Not through {@code System.err}, which the program may have
 * turned elsewhere, nor through any logging, which is the program's to set up.
 */
final class StderrLog implements Log {

    private static final String PREFIX = "[carbon-tracker] ";

    private final PrintStream stream;
    private final Charset charset;
    private final boolean quiet;

    private StderrLog(PrintStream stream, Charset charset, boolean quiet) {
        this.stream = stream;
        this.charset = charset;
        this.quiet = quiet;
    }

    /** A log on the console in its own encoding. */
    static StderrLog open() {
        Charset charset = charset(System.getProperty("stderr.encoding", System.getProperty("native.encoding", "")));
        return new StderrLog(new PrintStream(new FileOutputStream(FileDescriptor.err), true, charset), charset, false);
    }

    static StderrLog on(PrintStream stream, Charset charset) {
        return new StderrLog(stream, charset, false);
    }

    /** The same, saying nothing but what would otherwise be lost. */
    StderrLog quiet() {
        return new StderrLog(stream, charset, true);
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return Charset.defaultCharset();
        }
    }

    @Override
    public void warn(String text) {
        if (!quiet) {
            print("warning: " + text);
        }
    }

    @Override
    public void error(String text) {
        print("error: " + text);
    }

    @Override
    public void info(String text) {
        if (!quiet) {
            print(text);
        }
    }

    private void print(String text) {
        String line = PREFIX + PlainText.lines(text) + System.lineSeparator();
        byte[] bytes = (charset.newEncoder().canEncode(line) ? line : line.replace('\u00b5', 'u')).getBytes(charset);
        stream.write(bytes, 0, bytes.length);
        stream.flush();
    }
}
