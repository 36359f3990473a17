package dev.carbontracker.report.cli;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.config.Problem;
import dev.carbontracker.internal.run.Launch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
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
        Options given = OptionReader.read(Map.of(), String.join(",", options), new JvmEnvironment(new Properties(), Map.of()));
        List<String> wrong = new ArrayList<>(given.problems().stream().map(Problem::toString).toList());
        wrong.addAll(Launch.problems(given.text(Option.ZONE).map(zone -> Map.of("zone", zone)).orElse(Map.of()), given));
        if (!wrong.isEmpty()) {
            throw new ParameterException(spec.commandLine(), String.join("; ", wrong).replace(" (builder)", ""));
        }
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
