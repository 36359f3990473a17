package dev.carbontracker.report.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts the agent in a running JVM. */
@Command(name = "attach", mixinStandardHelpOptions = true,
        description = "Starts the agent in a running JVM of the same user; jcmd -l lists them.",
        footer = {"", "Example: attach 4711 zone=FRA,output=/var/lib/carbon",
            "A relative output is relative to the working directory of that JVM."})
final class Attach implements Callable<Integer> {

    private static final String MODULE = "jdk.attach";

    private final Path agentJar;
    private final Supplier<Attacher> attacher;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "PID", description = "process id of the JVM")
    private long pid;

    @Parameters(index = "1..*", paramLabel = "key=value", arity = "0..*", description = "options of the agent")
    private List<String> options = List.of();

    /** The attacher comes late: its classes are in a module that not every JVM has. */
    Attach(Path agentJar, Supplier<Attacher> attacher) {
        this.agentJar = agentJar;
        this.attacher = attacher;
    }

    @Override
    public Integer call() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            spec.commandLine().getErr().println("this JVM has no module " + MODULE
                    + "; run the command with the java of a JDK");
            return CommandLineTool.FAILED;
        }
        try {
            String runId = attacher.get().attach(pid, agentJar, String.join(",", options));
            spec.commandLine().getOut().println("process " + pid + " is being measured: run " + runId);
            return CommandLineTool.DONE;
        } catch (AttachException e) {
            spec.commandLine().getErr().println("process " + pid + ": " + e.getMessage());
            return CommandLineTool.FAILED;
        }
    }
}
