package dev.carbontracker.report.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.carbontracker.csv.EmissionsCsv;
import dev.carbontracker.csv.Mending;
import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.runs.RunFiles;
import dev.carbontracker.report.text.Json;
import dev.carbontracker.report.verify.FileHealth;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks files of runs, and mends them. */
@Command(name = "verify", mixinStandardHelpOptions = true,
        description = "Checks files of runs: torn and shifted lines, rows without figures, sums that do not add up, journals "
                + "that wait. Exit code 1 if something is wrong.",
        footer = {"", "Examples:", "  verify", "  verify runs/ --repair"})
final class Verify implements Callable<Integer> {

    private static final List<String> COLUMNS = EmissionsCsv.runs("", "", ZoneOffset.UTC).header();

    private final Console console;

    @Mixin
    private Inputs inputs;

    @Option(names = "--repair", description = "put shifted rows right, leave torn lines out and add our columns; the old "
            + "file is kept beside it. codecarbon moves a file with our columns aside when it writes next")
    private boolean repair;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text", description = "text (the default) or json")
    private OutputFormat format;

    Verify(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws ReportException, IOException {
        List<FileHealth> all = new ArrayList<>();
        boolean healthy = true;
        RunFiles.Found found = RunFiles.find(inputs.paths());
        found.remarks().forEach(console.err()::println);
        for (Path file : found.files()) {
            FileHealth health = FileHealth.of(file, COLUMNS);
            if (repair && health.mendable()) {
                mend(file);
                health = FileHealth.of(file, COLUMNS);
            }
            healthy &= health.problems().isEmpty();
            all.add(health);
        }
        if (format == OutputFormat.json) {
            json(all);
        } else {
            all.forEach(this::print);
        }
        return healthy ? CommandLineTool.DONE : CommandLineTool.FAILED;
    }

    private void mend(Path file) throws ReportException {
        try {
            Optional<Mending.Result> result = new Mending(file, COLUMNS).mend();
            Mending.Result done = result.orElseThrow(() -> new ReportException(file
                    + ": another process is writing to it; try again"));
            console.err().println(file + ": mended (rows " + done.rows() + ", put right " + done.shortened()
                    + ", filled from the file beside it " + done.filled() + ", torn lines left out " + done.torn()
                    + "); as it was: " + file.resolveSibling(done.backup().getFileName()));
            console.err().flush();
        } catch (IOException e) {
            throw new ReportException(file + ": cannot be mended: " + RunFiles.reason(e) + "; it was not changed");
        }
    }

    private void print(FileHealth health) {
        console.out().println(health.file() + ": " + health.rows() + (health.rows() == 1 ? " row" : " rows") + " by "
                + health.kind() + (health.problems().isEmpty() ? ", healthy" : ", not healthy"));
        health.problems().forEach(problem -> console.out().println("  problem: " + problem));
        health.remarks().forEach(remark -> console.out().println("  note: " + remark));
        if (!health.problems().isEmpty() && health.mendable() && !repair) {
            console.out().println("  'verify --repair " + health.file() + "' mends what can be mended");
        }
    }

    private void json(List<FileHealth> all) throws IOException {
        try (JsonGenerator json = Json.open(console.out())) {
            json.writeStartArray();
            for (FileHealth health : all) {
                json.writeStartObject();
                json.writeStringField("file", health.file().toString());
                json.writeStringField("written_by", health.kind());
                json.writeNumberField("rows", health.rows());
                json.writeArrayFieldStart("problems");
                for (String problem : health.problems()) {
                    json.writeString(problem);
                }
                json.writeEndArray();
                json.writeArrayFieldStart("notes");
                for (String remark : health.remarks()) {
                    json.writeString(remark);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        console.out().println();
    }
}
