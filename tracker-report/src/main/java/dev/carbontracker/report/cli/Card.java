package dev.carbontracker.report.cli;

import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.card.CardEmissions;
import dev.carbontracker.report.card.CardRuns;
import dev.carbontracker.report.card.ModelCard;
import dev.carbontracker.report.runs.Run;
import dev.carbontracker.report.runs.RunFiles;
import dev.carbontracker.report.text.Quantity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes emissions into a model card. */
@Command(name = "card", mixinStandardHelpOptions = true,
        description = "Writes co2_eq_emissions, in grams, into the front matter of a model card and changes nothing else "
                + "of it. The block, the front matter and the file are made if absent.",
        footer = {"", "Examples:", "  card README.md --latest", "  card model/README.md --project mnist --training-type "
            + "fine-tuning", "  card README.md --model build/cnn-0002.params", "  card README.md --run 3f2a8c11 --check   (exit code 1 if the card says otherwise)"})
final class Card implements Callable<Integer> {

    private static final int LARGEST_BYTES = 2 << 20;

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "README.md", description = "the model card")
    private Path file;

    @ArgGroup(multiplicity = "1")
    private Which which;

    @Option(names = "--csv", paramLabel = "FILE", description = "file or folder of runs, may be repeated; emissions.csv if "
            + "not given")
    private List<Path> csv = List.of();

    @Option(names = "--training-type", paramLabel = "TYPE", defaultValue = "",
            description = "such as pre-training or fine-tuning; what the card has stays if not given")
    private String trainingType;

    @Option(names = "--check", description = "change nothing; exit code 1 if the card does not say what the runs give")
    private boolean check;

    /** Which runs made the model. */
    private static final class Which {
        @Option(names = "--run", paramLabel = "ID", description = "one run, by its id or how that begins")
        private Optional<String> run = Optional.empty();
        @Option(names = "--project", paramLabel = "NAME", description = "all runs of a project, in sum")
        private Optional<String> project = Optional.empty();
        @Option(names = "--latest", description = "the run that ended last")
        private boolean latest;
        @Option(names = "--model", paramLabel = "FILE", description = "the run that is in a model saved by DJL (.params) or "
                + "DL4J (.zip), put there by our listeners")
        private Optional<Path> model = Optional.empty();
    }

    Card(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws ReportException {
        CardRuns source = source();
        List<Run> runs = which.run.isPresent() ? source.run(which.run.get())
                : which.project.isPresent() ? source.project(which.project.get()) : source.latest();
        if (!CardRuns.measured(runs)) {
            throw new ReportException("nothing could be measured in " + (runs.size() == 1 ? "this run" : "these runs")
                    + ", so there is no figure for a card; the notes of the row say why");
        }
        CardEmissions emissions = source.emissions(runs, trainingType);
        byte[] bytes = bytes();
        ModelCard card;
        byte[] after;
        try {
            card = ModelCard.of(bytes);
            after = check ? bytes : card.with(emissions);
        } catch (ReportException e) {
            throw new ReportException(file + ": " + e.getMessage());
        }
        return check ? check(card, emissions) : write(card, bytes, after, emissions);
    }

    private CardRuns source() throws ReportException {
        if (which.model.isPresent()) {
            if (!csv.isEmpty()) {
                throw new ParameterException(spec.commandLine(), "--csv is not read with --model: the run is in the model");
            }
            OutputFile.checkNotRead(file, List.of(which.model.get()));
            return CardRuns.ofModel(which.model.get());
        }
        RunFiles.Found files = RunFiles.find(csv.isEmpty() ? List.of(Inputs.usual()) : csv);
        OutputFile.checkNotRead(file, files.files());
        return new CardRuns(files, console.progress());
    }

    private byte[] bytes() throws ReportException {
        try {
            if (Files.isDirectory(file)) {
                throw new ReportException(file + ": is a folder; name the README.md in it");
            }
            if (!Files.exists(file)) {
                if (check) {
                    throw new ReportException(file + ": no such file");
                }
                return new byte[0];
            }
            if (!Files.isRegularFile(file)) {
                throw new ReportException(file + ": is no regular file; name a README.md");
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
                if (bytes.length > LARGEST_BYTES) {
                    throw new ReportException(file + ": larger than 2 MiB, so it is no model card");
                }
                return bytes;
            }
        } catch (AccessDeniedException e) {
            throw new ReportException(file + ": cannot be read: permission denied");
        } catch (IOException e) {
            throw new ReportException(file + ": cannot be read: " + e.getMessage());
        }
    }

    private int check(ModelCard card, CardEmissions emissions) {
        List<String> differences = card.differences(emissions);
        differences.forEach(difference -> console.err().println(file + ": " + difference));
        if (differences.isEmpty()) {
            console.out().println(file + ": agrees with the runs, " + Quantity.mass(emissions.grams() / 1000) + " CO2e");
        }
        return differences.isEmpty() ? CommandLineTool.DONE : CommandLineTool.FAILED;
    }

    private int write(ModelCard card, byte[] before, byte[] after, CardEmissions emissions) throws ReportException {
        if (card.kilograms(emissions)) {
            console.err().println(file + ": " + card.kilogramsText(emissions));
        }
        if (Arrays.equals(before, after)) {
            console.out().println(file + ": says so already, " + Quantity.mass(emissions.grams() / 1000) + " CO2e");
        } else {
            OutputFile.replace(file, after);
            console.out().println(file + ": co2_eq_emissions is " + Quantity.mass(emissions.grams() / 1000) + " CO2e now");
        }
        return CommandLineTool.DONE;
    }
}
