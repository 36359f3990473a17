package dev.carbontracker.report.cli;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.report.ReportException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Parameters;

/** Which files of runs a command reads. */
final class Inputs {

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "files of runs, ours or codecarbon's, and folders with "
            + "such files; emissions.csv of the working directory (or of option output) if none is given")
    private List<Path> files = List.of();

    /** What was given; else the file to which a run started here would write. */
    List<Path> paths() throws ReportException {
        return files.isEmpty() ? List.of(usual()) : files;
    }

    /** The folder to which a run started here would write; this one if its name depends on the run. */
    static Path folder() {
        JvmEnvironment jvm = JvmEnvironment.current();
        Path folder = OptionReader.read(Map.of(), "", jvm).path(Option.OUTPUT);
        return folder.toString().isEmpty() || folder.toString().indexOf('%') >= 0 ? Path.of(".") : folder;
    }

    /** The file to which a run started here would write; its folder if the name depends on the run. */
    static Path usual() throws ReportException {
        JvmEnvironment jvm = JvmEnvironment.current();
        Options options = OptionReader.read(Map.of(), "", jvm);
        Path folder = jvm.workingDirectory().relativize(jvm.workingDirectory().resolve(options.path(Option.OUTPUT)));
        String name = options.text(Option.FILE).orElse("emissions.csv");
        boolean pattern = (folder + name).indexOf('%') >= 0;
        Path file = folder.toString().isEmpty() ? Path.of(name) : folder.resolve(name);
        if (pattern) {
            return folder();
        }
        if (!Files.exists(file)) {
            throw new ReportException(file + ": no such file; name the files or folders of runs to read");
        }
        if (!Files.isRegularFile(file)) {
            throw new ReportException(file + ": is not a regular file; name the files or folders of runs to read");
        }
        return file;
    }
}
