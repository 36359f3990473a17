package dev.carbontracker.report.cli;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.run.Launch;
import dev.carbontracker.internal.run.OffSession;
import dev.carbontracker.internal.run.RunSetup;
import dev.carbontracker.internal.run.Session;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs any program and records it as a run. */
@Command(name = "run", mixinStandardHelpOptions = true, sortOptions = false, customSynopsis =
        "carbon-tracker run [--OPTION=VALUE]... [--] CMD [ARG]...",
        description = "Runs any program and records it as a run. Its arguments and standard streams are its own, TERM, INT, HUP "
                + "and USR1 are handed on to it, and its exit code is that of this command: 127 if there is no such program, "
                + "126 if it cannot be run. "
                + "What is measured is the whole machine, or with --mode=process the program and its children.",
        footer = {"", "Examples:", "  run -- python train.py --epochs 3", "  run --project=mnist --zone=FRA --mode=process -- "
            + "./train.sh"})
final class Run implements Callable<Integer> {

    private static final int NOT_FOUND = 127;
    private static final int NOT_RUNNABLE = 126;
    /** These speak of this JVM, which only waits. */
    private static final Set<Option> NOT_HERE = Set.of(Option.ENABLED, Option.FRAMEWORKS, Option.JMX, Option.JFR,
            Option.EPOCHS);

    private final Console console;
    private final Map<String, String> values = new LinkedHashMap<>();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "CMD", arity = "1..*", hidden = true)
    private List<String> command = List.of();

    private Run(Console console) {
        this.console = console;
    }

    /** The command with an option for each option of a run. */
    static CommandLine commandLine(Console console) {
        Run run = new Run(console);
        CommandSpec spec = CommandSpec.forAnnotatedObject(run);
        for (Option option : Option.values()) {
            if (!NOT_HERE.contains(option)) {
                spec.addOption(OptionSpec.builder("--" + option.key().replace('.', '-')).paramLabel("VALUE").type(String.class)
                        .description((option.meaning() + " (" + option.format() + ")").replace("%", "%%"))
                        .setter(run.setter(option)).build());
            }
        }
        return new CommandLine(spec).setStopAtPositional(true).setUnmatchedOptionsArePositionalParams(false);
    }

    private ISetter setter(Option option) {
        return new ISetter() {
            @Override
            public <T> T set(T value) {
                if (value != null) {
                    values.put(option.key(), value.toString());
                }
                return null;
            }
        };
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        JvmEnvironment jvm = JvmEnvironment.current();
        if (command.stream().anyMatch(word -> word.indexOf('\uFFFD') >= 0)) {
            console.err().println("the arguments have characters that cannot be handed on in this locale; set LC_ALL=C.UTF-8, or "
                    + "another one in UTF-8");
            return NOT_RUNNABLE;
        }
        Optional<Integer> missing = missing(command.get(0), jvm);
        if (missing.isPresent()) {
            return missing.get();
        }
        Options options = OptionReader.read(values, "", jvm);
        List<String> wrong = Launch.problems(values, options);
        if (!wrong.isEmpty()) {
            throw new ParameterException(spec.commandLine(), String.join("; ", wrong).replace(" (builder)", ""));
        }
        Launch launch = Launch.ahead(jvm);
        Session session = launch.start(options, new RunSetup.Extensions(List.of(), Launch::providers, List.of(), List.of(),
                Optional.empty()), RunSetup.Scope.PROGRAM, new ErrLog(console.err()));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        if (!(session instanceof OffSession)) {
            builder.environment().put(OptionReader.PARENT_VARIABLE, session.identity().runId());
        }
        Signals signals = Signals.take();
        Process program;
        try {
            program = builder.start();
        } catch (IOException e) {
            session.discard();
            console.err().println(command.get(0) + ": cannot be run: " + reason(e));
            return NOT_RUNNABLE;
        }
        signals.handOn(program);
        try {
            return program.waitFor();
        } finally {
            session.stop();
        }
    }

    private static String reason(IOException failure) {
        String text = String.valueOf(failure.getMessage());
        return text.contains("error=2,") ? "its interpreter does not exist: is its first line right?"
                : text.contains("error=8,") ? "it is no program: does it lack a first line such as #!/bin/sh?"
                : text.replaceFirst(".*: error=\\d+, ", "");
    }

    /** What to exit with if there is no such program, found out before anything is measured. */
    private Optional<Integer> missing(String name, JvmEnvironment jvm) {
        if (jvm.operatingSystem().startsWith("Windows")) {
            return Optional.empty(); // which endings may be left out there only the system knows
        }
        if (name.indexOf('/') >= 0) {
            Path file = Path.of(name);
            if (!Files.exists(file)) {
                console.err().println(name + ": no such program");
                return Optional.of(NOT_FOUND);
            }
            if (Files.isDirectory(file) || !Files.isExecutable(file)) {
                console.err().println(name + ": cannot be run: " + (Files.isDirectory(file) ? "it is a folder"
                        : "it is not executable"));
                return Optional.of(NOT_RUNNABLE);
            }
            return Optional.empty();
        }
        for (String folder : jvm.environment().getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, name)) && !Files.isDirectory(Path.of(folder, name))) {
                return Optional.empty();
            }
        }
        console.err().println(name + ": no such program");
        return Optional.of(NOT_FOUND);
    }
}
