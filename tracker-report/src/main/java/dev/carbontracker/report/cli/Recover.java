package dev.carbontracker.report.cli;

import dev.carbontracker.CarbonTracker;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the rows of runs that were killed. */
@Command(name = "recover", mixinStandardHelpOptions = true,
        description = "Writes the rows of runs that were killed, from their journals. The next run in that directory does "
                + "this by itself. Moves the rows to it that could not be written there and are in a fallback directory.")
final class Recover implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", arity = "0..1",
            description = "folder of emissions.csv; the working directory (or option output) if not given")
    private Optional<Path> given = Optional.empty();

    @Override
    public Integer call() {
        Path folder = given.orElseGet(Inputs::folder);
        try {
            int rows = CarbonTracker.recover(folder, spec.commandLine().getErr()::println);
            spec.commandLine().getOut().println((rows == 1 ? "1 row written" : rows + " rows written") + " in " + folder);
            return CommandLineTool.DONE;
        } catch (NoSuchFileException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return CommandLineTool.FAILED;
        }
    }
}
