package dev.carbontracker.report.compare;

import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.facts.PublishedFootprint;
import dev.carbontracker.report.runs.Label;
import dev.carbontracker.report.runs.Progress;
import dev.carbontracker.report.runs.Run;
import dev.carbontracker.report.runs.RunFiles;
import dev.carbontracker.report.runs.RunFinder;
import dev.carbontracker.report.runs.RunSet;
import dev.carbontracker.report.summary.GroupKey;
import dev.carbontracker.report.summary.Summary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One's own runs among published trainings, smallest first.
 *
 * @param entries all of them
 * @param notes   what a reader should know
 */
public record Comparison(List<Entry> entries, List<String> notes) {

    /** Copies. */
    public Comparison {
        entries = List.copyOf(entries);
        notes = List.copyOf(notes);
    }

    /**
     * A training.
     *
     * @param name      of the model or run
     * @param own       whether it is one's own
     * @param kilograms emissions in kg CO2e
     * @param energyKwh energy in kWh
     * @param source    who says so
     */
    public record Entry(String name, boolean own, double kilograms, double energyKwh, String source) {
    }

    /**
     * Reads runs and puts them among the published ones: the run of that id, else the sum of all and the largest.
     *
     * @param runId id of a run, or how it begins
     * @throws ReportException if a file cannot be read, or there is no such run
     */
    public static Comparison read(List<Path> inputs, Optional<String> runId, Progress progress) throws ReportException {
        return read(RunFiles.find(inputs), runId, progress);
    }

    /** The same of files that were found before. */
    public static Comparison read(RunFiles.Found files, Optional<String> runId, Progress progress) throws ReportException {
        RunSet runs = RunSet.read(files, List.of(Label.PROJECT, Label.MODEL), progress);
        List<Entry> entries = new ArrayList<>();
        if (runId.isPresent()) {
            Run run = RunFinder.byId(runs, runId.get());
            entries.add(entry("this run: " + name(run), run, 1));
        } else {
            Summary summary = Summary.of(runs, GroupKey.PROJECT);
            long count = summary.totals().runs();
            if (count == 0) {
                throw new ReportException("these files hold no run; run a training first");
            }
            entries.add(new Entry(count == 1 ? "your run" : "your " + count + " runs", true,
                    summary.totals().emissionsKilograms(), summary.totals().energyKilowattHours(), "measured"));
            if (count > 1) {
                summary.dirtiest(1).forEach(run -> entries.add(entry("your largest run: " + name(run), run, run.share())));
            }
        }
        for (PublishedFootprint published : PublishedFootprint.all()) {
            entries.add(new Entry(published.model(), false, published.tonnes() * 1000,
                    published.energyKwh(), published.source()
                    + (published.verification().contains("recalled") ? " (in part from memory)" : "")));
        }
        entries.sort(Comparator.comparingDouble(Entry::kilograms).thenComparing(Entry::name));
        List<String> notes = new ArrayList<>(runs.remarks());
        notes.add("published figures are those whose energy, PUE and carbon intensity give the printed emissions; they "
                + "count different things (some the final training alone, some without PUE), as their papers say");
        return new Comparison(entries, notes);
    }

    private static Entry entry(String name, Run run, double part) {
        return new Entry(name, true, part * run.emissionsKilograms(), part * run.energyKilowattHours(), "measured");
    }

    private static String name(Run run) {
        String model = run.label(Label.MODEL);
        return model.isEmpty() ? run.label(Label.PROJECT) : model;
    }

    /** One's own, the sum first. */
    public List<Entry> own() {
        return entries.stream().filter(Entry::own).sorted(Comparator.comparingDouble(Entry::kilograms).reversed()).toList();
    }
}
