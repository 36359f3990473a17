package dev.carbontracker.agent.runtime;

import dev.carbontracker.internal.run.Version;
import dev.carbontracker.report.cli.CommandLineTool;
import dev.carbontracker.report.cli.Terminal;
import java.io.BufferedWriter;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Runs the command line on the console of this process. */
public final class CommandLine {

    private CommandLine() {
    }

    /** Runs a command; answers its exit code. */
    public static int run(String[] arguments, File jar) {
        return CommandLineTool.run(arguments, jar.toPath().toAbsolutePath(), Version.current(),
                writer(FileDescriptor.out), writer(FileDescriptor.err), Terminal.of(System.getenv()));
    }

    /** In UTF-8 whatever the locale says, so that files and pipes get the same bytes everywhere; on Windows its own. */
    private static PrintWriter writer(FileDescriptor descriptor) {
        Charset charset = System.getProperty("os.name", "").startsWith("Windows") ? Charset.defaultCharset()
                : StandardCharsets.UTF_8;
        return new PrintWriter(new BufferedWriter(new OutputStreamWriter(new FileOutputStream(descriptor), charset)), true);
    }
}
