package dev.carbontracker.report.cli;

import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.chart.ComparisonFigure;
import dev.carbontracker.report.compare.Comparison;
import dev.carbontracker.report.compare.ComparisonText;
import dev.carbontracker.report.page.ComparisonPage;
import dev.carbontracker.report.runs.RunFiles;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts runs among published trainings. */
@Command(name = "compare", mixinStandardHelpOptions = true,
        description = "Shows runs among published trainings of known models, on a logarithmic scale.",
        footer = {"", "Examples:", "  compare", "  compare runs/ --run 3f2a8c11 --html compare.html --svg compare.svg"})
final class Compare implements Callable<Integer> {

    private final Console console;
    private final String version;

    @Mixin
    private Inputs inputs;

    @Option(names = "--run", paramLabel = "ID", description = "one run, by its id or how that begins; the sum of all and "
            + "the largest if not given")
    private Optional<String> run = Optional.empty();

    @Mixin
    private Pictures pictures;

    @Option(names = "--format", paramLabel = "FORMAT", description = "text (the default) or json")
    private OutputFormat format;

    Compare(Console console, String version) {
        this.console = console;
        this.version = version;
    }

    @Override
    public Integer call() throws ReportException, IOException {
        RunFiles.Found files = RunFiles.find(inputs.paths());
        pictures.checkNotRead(files.files());
        Comparison comparison = Comparison.read(files, run, console.progress());
        pictures.write(() -> ComparisonPage.html(comparison, version), () -> ComparisonFigure.of(comparison),
                console);
        if (format == OutputFormat.json) {
            new ComparisonText(comparison).json(console.out());
        } else if (format != null || !pictures.any()) {
            console.out().print(new ComparisonText(comparison).plain(console::heading));
        }
        return CommandLineTool.DONE;
    }
}
