package dev.carbontracker.report.card;

import dev.carbontracker.model.Component;
import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.runs.Basis;
import dev.carbontracker.report.runs.Label;
import dev.carbontracker.report.runs.Progress;
import dev.carbontracker.report.runs.Run;
import dev.carbontracker.report.runs.RunFiles;
import dev.carbontracker.report.runs.RunFinder;
import dev.carbontracker.report.runs.RunSet;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/** Finds the runs that made a model, and says of them what a card should. */
public final class CardRuns {

    private static final Label COUNTRY = Label.column("country_name");
    private static final Label REGION = Label.column("region");
    private static final Label PROVIDER = Label.column("cloud_provider");
    private static final Label CLOUD_REGION = Label.column("cloud_region");
    private static final Label CPU = Label.column("cpu_model");
    private static final Label GPU = Label.column("gpu_model");
    private static final List<Label> LABELS = List.of(Label.PROJECT, COUNTRY, REGION, PROVIDER, CLOUD_REGION, CPU, GPU);

    private final RunSet set;

    /** Of these files and folders. */
    public CardRuns(List<Path> inputs, Progress progress) throws ReportException {
        this(RunFiles.find(inputs), progress);
    }

    /** Of files that were found before. */
    public CardRuns(RunFiles.Found files, Progress progress) throws ReportException {
        set = RunSet.read(files, LABELS, progress);
    }

    private CardRuns(RunSet set) {
        this.set = set;
    }

    /** Of the run that a saved model says has made it: DJL's {@code .params} or DL4J's archive. */
    public static CardRuns ofModel(Path savedModel) throws ReportException {
        return new CardRuns(RunSet.read(savedModel, SavedModel.run(savedModel), LABELS));
    }

    /** The run of that id, or whose id begins so. */
    public List<Run> run(String id) throws ReportException {
        return List.of(RunFinder.byId(set, id));
    }

    /** All runs of a project. */
    public List<Run> project(String name) throws ReportException {
        List<Run> found = new ArrayList<>();
        Set<String> others = new LinkedHashSet<>();
        for (Run run : set) {
            if (run.label(Label.PROJECT).equals(name)) {
                if (!run.inner()) {
                    found.add(run);
                }
            } else if (others.size() < 5) {
                others.add(run.label(Label.PROJECT));
            }
        }
        if (found.isEmpty()) {
            throw new ReportException("there is no run of project '" + name + "' in these files"
                    + (others.isEmpty() ? "" : ", but of " + String.join(", ", others)));
        }
        return found;
    }

    /** The run that ended last. */
    public List<Run> latest() throws ReportException {
        Run latest = null;
        for (Run run : set) {
            Instant end = run.endedAt().orElse(Instant.MIN);
            if (!run.inner() && (latest == null || !end.isBefore(latest.endedAt().orElse(Instant.MIN)))) {
                latest = run;
            }
        }
        if (latest == null) {
            throw new ReportException("these files hold no run; run a training first");
        }
        return List.of(latest);
    }

    /** Whether any of these runs has read or modelled the energy of any component, or does not say. */
    public static boolean measured(List<Run> runs) {
        return runs.stream().anyMatch(run -> {
            for (Component component : Component.values()) {
                if (run.basis(component) != Basis.NONE && run.basis(component) != Basis.UNKNOWN) {
                    return true;
                }
            }
            return false;
        });
    }

    /** What a card says of these runs in sum. */
    public CardEmissions emissions(List<Run> runs, String trainingType) {
        double kilograms = 0;
        Set<String> places = new LinkedHashSet<>();
        Set<String> hardware = new LinkedHashSet<>();
        Set<String> sources = new LinkedHashSet<>();
        for (Run run : runs) {
            kilograms += (runs.size() == 1 ? 1 : run.share()) * run.emissionsKilograms();
            places.add(place(run));
            hardware.add(run.label(GPU));
            sources.add(source(run));
        }
        runs.forEach(run -> hardware.add(run.label(CPU)));
        return new CardEmissions(kilograms * 1000, joined(sources), trainingType, joined(places), joined(hardware));
    }

    private static String joined(Set<String> texts) {
        texts.remove("");
        return String.join("; ", texts);
    }

    private static String place(Run run) {
        StringJoiner place = new StringJoiner(", ");
        if (!run.label(REGION).isEmpty() && !run.label(REGION).equals(run.label(COUNTRY))) {
            place.add(run.label(REGION));
        }
        if (!run.label(COUNTRY).isEmpty()) {
            place.add(run.label(COUNTRY));
        }
        String cloud = (run.label(PROVIDER) + " " + run.label(CLOUD_REGION)).strip();
        return place + (cloud.isEmpty() ? "" : place.length() == 0 ? cloud : " (" + cloud + ")");
    }

    /** The tool, and how it knows. */
    private static String source(Run run) {
        if (!run.full()) {
            return "codecarbon";
        }
        StringJoiner known = new StringJoiner(", ");
        for (Component component : Component.values()) {
            Basis basis = run.basis(component);
            if (basis != Basis.NONE && basis != Basis.UNSTATED) {
                known.add(component + " " + basis.text());
            }
        }
        return "Carbon Tracker" + (known.length() == 0 ? "" : " (" + known + ")");
    }
}
