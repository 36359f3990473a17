package dev.carbontracker.report.cli;

import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.chart.ComparisonFigure;
import dev.carbontracker.report.chart.SvgWriter;
import dev.carbontracker.report.compare.Comparison;
import dev.carbontracker.report.compare.ComparisonText;
import dev.carbontracker.report.page.ComparisonPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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

    @Option(names = "--html", paramLabel = "F", description = "write one page with the chart and the table")
    private Optional<Path> html = Optional.empty();

    @Option(names = "--svg", paramLabel = "F", description = "write the chart as SVG, for papers")
    private Optional<Path> svg = Optional.empty();

    @Option(names = "--png", paramLabel = "F", description = "write the chart as PNG")
    private Optional<Path> png = Optional.empty();

    @Option(names = "--format", paramLabel = "FORMAT", description = "text (the default) or json")
    private OutputFormat format;

    Compare(Console console, String version) {
        this.console = console;
        this.version = version;
    }

    @Override
    public Integer call() throws ReportException, IOException {
        List<Path> files = inputs.paths();
        for (Optional<Path> output : List.of(html, svg, png)) {
            if (output.isPresent()) {
                OutputFile.checkNotRead(output.get(), files);
            }
        }
        Comparison comparison = Comparison.read(files, run, console.progress());
        if (html.isPresent()) {
            OutputFile.write(html.get(), ComparisonPage.html(comparison, version), console);
        }
        if (svg.isPresent()) {
            OutputFile.write(svg.get(), SvgWriter.file(ComparisonFigure.of(comparison)), console);
        }
        if (png.isPresent()) {
            OutputFile.write(png.get(), OutputFile.png(ComparisonFigure.of(comparison)), console);
        }
        if (format == OutputFormat.json) {
            new ComparisonText(comparison).json(console.out());
        } else if (format != null || html.isEmpty() && svg.isEmpty() && png.isEmpty()) {
            console.out().print(new ComparisonText(comparison).plain(console::heading));
        }
        return CommandLineTool.DONE;
    }
}
