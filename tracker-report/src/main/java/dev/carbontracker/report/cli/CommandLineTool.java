package dev.carbontracker.report.cli;

import dev.carbontracker.internal.config.JvmEnvironment;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code java -jar carbon-tracker.jar} runs. Exit codes: {@value #DONE} done, {@value #FAILED} failed,
 * {@value #WRONG_USAGE} wrong usage.
 */
@Command(name = "carbon-tracker", mixinStandardHelpOptions = true, subcommands = HelpCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Measures what training on the JVM costs: energy and CO2e.",
        footer = {"", "To measure a JVM without changing a line of its program:", "",
            "  java -javaagent:carbon-tracker.jar[=key=value,key=value] -jar app.jar", "",
            "The row is in emissions.csv when it ends. Keys are those of the options, such as",
            "zone=FRA, output=runs/%%p, mode=process, summary=none; lists are joined by +, and",
            "\\, is a literal comma. They may also be set as system properties",
            "(-Dcarbontracker.zone=FRA) or in the environment (CARBONTRACKER_ZONE=FRA)."})
public final class CommandLineTool implements Runnable {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;
    /** An option that is unknown, with its value, which may be a token. */
    private static final Pattern WITH_VALUE = Pattern.compile("('-[^'=]*)=[^']*'");

    @Spec
    private CommandSpec spec;

    private CommandLineTool() {
    }

    /**
     * Runs a command.
     *
     * @param arguments as on the command line
     * @param agentJar  the jar to load into other JVMs
     * @param version   version of this tool
     * @param out       takes results
     * @param err       takes messages
     * @param terminal  where they lead
     * @return the exit code
     */
    public static int run(String[] arguments, Path agentJar, String version, PrintWriter out, PrintWriter err,
            Terminal terminal) {
        Console console = Console.guarding(out, err, terminal);
        CommandLine line = new CommandLine(new CommandLineTool())
                .addSubcommand("run", Run.commandLine(console))
                .addSubcommand(new EstimateCommand(console))
                .addSubcommand(new Detect(console))
                .addSubcommand(new Zones(console))
                .addSubcommand(new Report(console, version))
                .addSubcommand(new Compare(console, version))
                .addSubcommand(new Card(console))
                .addSubcommand(new Hub(console, JvmEnvironment.current()))
                .addSubcommand(new Attach(agentJar, Attacher::new))
                .addSubcommand(new Recover())
                .addSubcommand(new Verify(console))
                .addSubcommand(new GenerateCompletion())
                .setOut(console.out()).setErr(console.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        terminal.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setParameterExceptionHandler((wrong, given) -> {
                    CommandLine command = wrong.getCommandLine();
                    command.getErr().println(WITH_VALUE.matcher(wrong.getMessage()).replaceAll("$1=...'"));
                    CommandLine.UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
                    command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
                    return WRONG_USAGE;
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(failure.getMessage() == null ? failure.toString() : failure.getMessage());
                    return FAILED;
                });
        line.setExpandAtFiles(false); // a program's arguments are its own
        for (Class<?> type : List.of(Double.class, double.class)) {
            register(line, type, text -> Double.valueOf(text.matches("[-+.0-9eE]+") ? text : ""), "1.5");
        }
        line.getCommandSpec().version("carbon-tracker " + version);
        int code;
        try {
            code = line.execute(arguments);
        } catch (OutOfMemoryError e) {
            err.println("not enough memory; give the JVM more, such as java -Xmx4g -jar carbon-tracker.jar, or group by what "
                    + "has fewer different values");
            code = FAILED;
        }
        console.out().flush();
        console.err().flush();
        if (out.checkError()) {
            err.println("standard output cannot be written: the disk is full, or its reader has ended");
            code = FAILED;
        }
        err.flush();
        return code;
    }

    @SuppressWarnings("unchecked")
    private static <T> void register(CommandLine line, Class<?> type, ITypeConverter<T> converter, String example) {
        line.registerConverter((Class<T>) type, text -> {
            try {
                return converter.convert(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is no number; write it as " + example);
            }
        });
    }

    /** Without a command it helps. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
