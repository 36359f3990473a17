package dev.carbontracker.agent.runtime;

import dev.carbontracker.internal.run.Version;
import dev.carbontracker.report.cli.CommandLineTool;
import dev.carbontracker.report.cli.Terminal;
import java.io.File;
import java.io.PrintWriter;

/** Runs the command line on the console of this process. */
public final class CommandLine {

    private CommandLine() {
    }

    /** Runs a command; answers its exit code. */
    public static int run(String[] arguments, File jar) {
        return CommandLineTool.run(arguments, jar.toPath().toAbsolutePath(), Version.current(),
                new PrintWriter(System.out, true), new PrintWriter(System.err, true), Terminal.of(System.getenv()));
    }
}
