package dev.carbontracker.report.cli;

import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.chart.SummaryFigure;
import dev.carbontracker.report.page.HtmlPage;
import dev.carbontracker.report.runs.RunFiles;
import dev.carbontracker.report.summary.GroupKey;
import dev.carbontracker.report.summary.Summary;
import dev.carbontracker.report.summary.SummaryData;
import dev.carbontracker.report.summary.SummaryText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sums up runs. */
@Command(name = "report", mixinStandardHelpOptions = true,
        description = "Sums up runs: energy, carbon with its range, how that is known, groups, the largest runs.",
        footer = {"", "Examples:", "  report", "  report runs/ old/emissions.csv --group-by model",
            "  report --html report.html --svg figure.svg", "  report --group-by tag:team --csv > teams.csv"})
final class Report implements Callable<Integer> {

    private final Console console;
    private final String version;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Inputs inputs;

    @Option(names = "--group-by", paramLabel = "KEY", defaultValue = "project",
            description = "what runs are grouped by: " + GroupKey.CHOICES + "; ${DEFAULT-VALUE} if not given")
    private String groupBy;

    @ArgGroup
    private Format format = new Format();

    /** One of them. */
    private static final class Format {
        @Option(names = "--format", paramLabel = "FORMAT", description = "text (the default) or json")
        private OutputFormat format;
        @Option(names = "--markdown", description = "print Markdown, for a README")
        private boolean markdown;
        @Option(names = "--csv", description = "print the groups as CSV, all of them and with all digits")
        private boolean csv;

        boolean any() {
            return format != null || markdown || csv;
        }
    }

    @Mixin
    private Pictures pictures;

    @Option(names = "--jfr", paramLabel = "F", description = "recording of JDK Flight Recorder with samples of runs: the "
            + "page then shows their power; else that of their tasks")
    private Optional<Path> recording = Optional.empty();

    Report(Console console, String version) {
        this.console = console;
        this.version = version;
    }

    @Override
    public Integer call() throws ReportException, IOException {
        GroupKey by;
        try {
            by = GroupKey.parse(groupBy);
        } catch (ReportException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        RunFiles.Found files = RunFiles.find(inputs.paths());
        pictures.checkNotRead(files.files());
        Summary summary = Summary.read(files, by, pictures.page() ? HtmlPage.LABELS : List.of(), console.progress());
        pictures.write(() -> new HtmlPage(summary, files.files(), recording, version).html(), () -> SummaryFigure.of(summary),
                console);
        if (!pictures.any() || format.any()) {
            print(summary);
        }
        return CommandLineTool.DONE;
    }

    private void print(Summary summary) throws IOException {
        if (format.markdown) {
            console.out().print(new SummaryText(summary).markdown());
        } else if (format.csv) {
            new SummaryData(summary).csv(console.out());
        } else if (format.format == OutputFormat.json) {
            new SummaryData(summary).json(console.out());
        } else {
            console.out().print(new SummaryText(summary).plain(console::heading));
        }
    }
}
