package dev.carbontracker.report.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the standard streams lead.
 *
 * @param out    whether standard output is a terminal
 * @param err    whether standard error is one
 * @param colour whether colours may be used: on a terminal, and not where {@code NO_COLOR} is set or the terminal is dumb
 */
public record Terminal(boolean out, boolean err, boolean colour) {

    /** No terminal: a file or a pipe. */
    public static final Terminal NONE = new Terminal(false, false, false);

    /** That of this process. */
    public static Terminal of(Map<String, String> environment) {
        boolean out = leadsToTerminal(1);
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Terminal(out, leadsToTerminal(2), out && !plain);
    }

    private static boolean leadsToTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd", String.valueOf(descriptor))).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | RuntimeException e) { // not Linux: JDK 22 and later have a console without a terminal too
            return System.console() != null && Runtime.version().feature() < 22;
        }
    }
}
