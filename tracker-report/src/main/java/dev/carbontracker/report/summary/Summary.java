package dev.carbontracker.report.summary;

import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.runs.Counts;
import dev.carbontracker.report.runs.Label;
import dev.carbontracker.report.runs.Progress;
import dev.carbontracker.report.runs.Run;
import dev.carbontracker.report.runs.RunFiles;
import dev.carbontracker.report.runs.RunSet;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** What the runs of some files cost: in all, by group, and the runs that cost most. */
public final class Summary {

    private static final Comparator<Run> BY_EMISSIONS = Comparator.comparingDouble(Run::countedKilograms)
            .thenComparing(Run::id, Comparator.reverseOrder());

    private final RunSet runs;
    private final GroupKey by;
    private final Totals totals = new Totals();
    private final List<Group> groups;

    private Summary(RunSet runs, GroupKey by) {
        this.runs = runs;
        this.by = by;
        boolean each = by.equals(GroupKey.RUN);
        Map<String, Totals> sums = new HashMap<>();
        for (Run run : runs) {
            if (!run.inner()) {
                totals.add(run);
                if (!each) {
                    sums.computeIfAbsent(by.of(run), name -> new Totals()).add(run);
                }
            }
        }
        groups = new ArrayList<>();
        sums.forEach((name, sum) -> groups.add(new Group(name, sum)));
        Comparator<Group> order = by.equals(GroupKey.DAY) ? Comparator.comparing(Group::name)
                : Comparator.comparingDouble((Group group) -> group.totals().emissionsKilograms()).reversed()
                        .thenComparing(Group::name);
        groups.sort(order);
    }

    /** Sums up runs that were read with the labels of that key. */
    public static Summary of(RunSet runs, GroupKey by) {
        return new Summary(runs, by);
    }

    /**
     * Reads files and folders and sums them up.
     *
     * @param labels what else will be asked of the runs
     * @throws ReportException if one of them is no file of runs or cannot be read
     */
    public static Summary read(List<Path> inputs, GroupKey by, List<Label> labels, Progress progress)
            throws ReportException {
        return read(RunFiles.find(inputs), by, labels, progress);
    }

    /** The same of files that were found before. */
    public static Summary read(RunFiles.Found files, GroupKey by, List<Label> labels, Progress progress)
            throws ReportException {
        Set<Label> all = new LinkedHashSet<>(List.of(Label.PROJECT, Label.MODEL));
        by.label().ifPresent(all::add);
        all.addAll(labels);
        return of(RunSet.read(files, List.copyOf(all), progress), by);
    }

    /** What they are grouped by. */
    public GroupKey by() {
        return by;
    }

    /** All runs in sum. */
    public Totals totals() {
        return totals;
    }

    /** The groups, the largest first, days in order; single runs in the order of the files. */
    public Iterable<Group> groups() {
        if (!by.equals(GroupKey.RUN)) {
            return groups;
        }
        return () -> {
            Iterator<Run> each = StreamSupport.stream(runs.spliterator(), false).filter(run -> !run.inner()).iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return each.hasNext();
                }

                @Override
                public Group next() {
                    return alone(each.next());
                }
            };
        };
    }

    private static Group alone(Run run) {
        Totals sum = new Totals();
        sum.add(run);
        return new Group(run.id(), sum);
    }

    /** How many groups there are. */
    public long groupCount() {
        return by.equals(GroupKey.RUN) ? totals.runs() : groups.size();
    }

    /** The first groups; of single runs those that emitted most. */
    public List<Group> firstGroups(int most) {
        return by.equals(GroupKey.RUN) ? dirtiest(most).stream().map(Summary::alone).toList()
                : groups.subList(0, Math.min(most, groups.size()));
    }

    /** The runs that emitted most, by what counts of them, the first most of all. */
    public List<Run> dirtiest(int most) {
        PriorityQueue<Run> largest = new PriorityQueue<>(BY_EMISSIONS);
        for (Run run : runs) {
            if (!run.inner()) {
                if (largest.size() < most) {
                    largest.add(run);
                } else if (most > 0 && BY_EMISSIONS.compare(run, largest.peek()) > 0) {
                    largest.poll();
                    largest.add(run);
                }
            }
        }
        List<Run> sorted = new ArrayList<>(largest);
        sorted.sort(BY_EMISSIONS.reversed());
        return sorted;
    }

    /** What was emitted on each day, in kg; of runs whose end is known. */
    public SortedMap<LocalDate, Double> emissionsByDay() {
        SortedMap<LocalDate, Double> days = new TreeMap<>();
        for (Run run : runs) {
            if (!run.inner() && run.day().isPresent()) {
                days.merge(run.day().get(), run.share() * run.emissionsKilograms(), Double::sum);
            }
        }
        return days;
    }

    /** The runs, those that are inside others included. */
    public RunSet runs() {
        return runs;
    }

    /** What was found while reading. */
    public Counts counts() {
        return runs.counts();
    }

    /** What a reader of the figures should know, in sentences. */
    public List<String> remarks() {
        List<String> all = new ArrayList<>(runs.remarks());
        Remarks.of(totals, all);
        return all;
    }
}
