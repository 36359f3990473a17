package dev.carbontracker.report.runs;

import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.model.Component;
import dev.carbontracker.report.ReportException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes rows in, each run once. */
final class RunReader {

    private static final int ROWS_PER_PROGRESS = 50_000;

    private final List<Label> labels;
    private final RunStore store = new RunStore();
    private final Contexts contexts;
    private final Map<Integer, String> oddIds = new HashMap<>();
    private final Times times = new Times();
    private final List<String> remarks = new ArrayList<>();
    private final Progress progress;
    private long allBytes;
    private long doneBytes;
    private long rows;
    private long torn;
    private long unreadable;
    private long shortened;
    private long superseded;

    RunReader(List<Label> labels, Progress progress) {
        this.labels = labels;
        this.contexts = new Contexts(labels.size());
        this.progress = progress;
    }

    RunSet read(RunFiles.Found found) throws ReportException {
        List<Path> files = found.files();
        remarks.addAll(found.remarks());
        for (Path file : files) {
            allBytes += file.toFile().length();
        }
        for (int i = 0; i < files.size(); i++) {
            read(files.get(i));
        }
        return set(files.size());
    }

    /** Reads a text that is in no file of runs. */
    RunSet read(Path named, InputStream text) throws ReportException {
        try {
            read(named, EmissionsReader.open(text));
        } catch (IOException e) {
            throw new ReportException(named + ": cannot be read: " + RunFiles.reason(e));
        }
        return set(1);
    }

    private RunSet set(int files) {
        progress.done();
        Selection selection = new Selection(store, run -> contexts.text(store.context(run), labels.indexOf(RunSet.HOST_ID)));
        selection.apply();
        remarks.addAll(selection.remarks());
        Counts counts = new Counts(files, rows, torn, unreadable, shortened, superseded, selection.inner(),
                selection.overlapped(), selection.overlapKwh());
        if (superseded > 0) {
            remarks.add(Words.count(superseded, "row was an earlier state or a copy of a run and is",
                    "rows were earlier states or copies of runs and are") + " not counted");
        }
        return new RunSet(store, contexts, labels, new RunSet.Extras(oddIds, selection.shares()), counts, remarks);
    }

    private void read(Path file) throws ReportException {
        try {
            read(file, EmissionsReader.open(counted(Files.newInputStream(file))));
        } catch (IOException e) {
            throw new ReportException(file + ": cannot be read: " + RunFiles.reason(e));
        }
    }

    private void read(Path file, EmissionsReader opened) throws IOException {
        List<Long> unreadableAt = new ArrayList<>();
        long before = unreadable;
        try (EmissionsReader reader = opened) {
            Columns columns = new Columns(reader, labels);
            while (reader.next()) {
                if (++rows % ROWS_PER_PROGRESS == 0) {
                    progress.at(doneBytes, allBytes, rows);
                }
                if (!take(columns, file)) {
                    unreadable++;
                    if (unreadableAt.size() < 3) {
                        unreadableAt.add(reader.line());
                    }
                }
            }
            torn += reader.tornLines();
            shortened += reader.shortenedRows();
            if (reader.tornLines() > 0) {
                remarks.add(file + ": " + Words.count(reader.tornLines(), "line is", "lines are")
                        + " no whole row and skipped (" + Words.lines(reader.firstTornLines(), reader.tornLines()) + ")");
            }
            if (reader.shortenedRows() > 0) {
                remarks.add(file + ": " + Words.count(reader.shortenedRows(), "row was", "rows were")
                        + " written by a codecarbon that leaves out empty cells, and put right");
            }
            if (unreadable > before) {
                remarks.add(file + ": " + Words.count(unreadable - before, "row has", "rows have")
                        + " no plausible figures and skipped (" + Words.lines(unreadableAt, unreadable - before) + ")");
            }
        }
    }

    private InputStream counted(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int read = super.read(into, offset, length);
                doneBytes += Math.max(0, read);
                return read;
            }
        };
    }

    /** Where in this file the columns are. */
    private static final class Columns {
        private final EmissionsReader row;
        private final int runId;
        private final int parent;
        private final int timestamp;
        private final int ended;
        private final int duration;
        private final int emissions;
        private final int low;
        private final int high;
        private final int energy;
        private final int mode;
        private final int status;
        private final int[] components = new int[Component.values().length];
        private final int[] evidence = new int[Component.values().length];
        private final int[][] labels;

        Columns(EmissionsReader reader, List<Label> labels) {
            row = reader;
            runId = reader.column("run_id") >= 0 ? reader.column("run_id") : reader.column("experiment_id");
            parent = reader.column("parent_run_id");
            timestamp = reader.column("timestamp");
            ended = reader.column("ended_at");
            duration = reader.column("duration");
            emissions = reader.column("emissions");
            low = reader.column("emissions_low");
            high = reader.column("emissions_high");
            energy = reader.column("energy_consumed");
            mode = reader.column("tracking_mode");
            status = reader.column("status");
            for (Component component : Component.values()) {
                String name = component.name().toLowerCase(java.util.Locale.ROOT);
                components[component.ordinal()] = reader.column(name + "_energy");
                evidence[component.ordinal()] = reader.column(name + "_evidence");
            }
            this.labels = labels.stream().map(label -> label.columns().stream().mapToInt(reader::column).toArray())
                    .toArray(int[][]::new);
        }
    }

    /** Takes a row; false if its figures are none. A header in the middle, as of files joined by hand, is no row. */
    private boolean take(Columns columns, Path file) {
        EmissionsReader row = columns.row;
        double emissions = row.number(columns.emissions);
        double energy = row.number(columns.energy);
        if (!RowRules.plausible(emissions, energy, Double.isNaN(energy) && row.text(columns.energy).isEmpty())) {
            boolean header = row.text(columns.emissions).equals("emissions");
            rows -= header ? 1 : 0;
            return header;
        }
        double energyOrZero = Double.isNaN(energy) ? 0 : energy;
        String stated = row.text(columns.runId);
        String id = stated.isEmpty() ? file + ":" + row.line() : stated;
        boolean full = columns.status >= 0;
        int run = find(id);
        int flags = store.flags(run);
        if ((flags & Flags.PRESENT) != 0) {
            superseded++;
            if (!RowRules.replaces(energyOrZero, full, store.number(run, RunStore.Wide.ENERGY_KWH),
                    (flags & Flags.FULL) != 0)) {
                return true;
            }
        }
        fill(run, columns, emissions, energyOrZero, full);
        return true;
    }

    private int find(String id) {
        Key key = Key.of(id);
        int before = store.size();
        int run = store.find(key.high(), key.low());
        if (!key.uuid() && store.size() > before) {
            oddIds.put(run, id);
        }
        return run;
    }

    private void fill(int run, Columns columns, double emissions, double energy, boolean full) {
        EmissionsReader row = columns.row;
        store.setNumber(run, RunStore.Wide.EMISSIONS_KG, emissions);
        store.setNumber(run, RunStore.Wide.ENERGY_KWH, energy);
        int flags = Flags.PRESENT | (full ? Flags.FULL : 0)
                | (row.text(columns.mode).equals("machine") ? Flags.MACHINE : 0)
                | (row.text(columns.status).equals("interrupted") ? Flags.INTERRUPTED : 0);
        for (Component component : Component.values()) {
            double part = row.number(columns.components[component.ordinal()]);
            store.setNumber(run, switch (component) {
                case CPU -> RunStore.Wide.CPU_KWH;
                case GPU -> RunStore.Wide.GPU_KWH;
                case RAM -> RunStore.Wide.RAM_KWH;
            }, part);
            flags = Flags.with(flags, component, Basis.of(row.text(columns.evidence[component.ordinal()])));
        }
        store.setFlags(run, flags);
        store.setRange(run, factor(row.number(columns.low), emissions), factor(row.number(columns.high), emissions));
        double duration = row.number(columns.duration);
        store.setNumber(run, RunStore.Wide.DURATION_SECONDS, duration >= 0 ? duration : 0);
        long end = times.millis(row.text(columns.ended));
        store.set(run, RunStore.Wide.END_MILLIS, end == Times.UNKNOWN ? times.millis(row.text(columns.timestamp)) : end);
        String parent = row.text(columns.parent);
        store.setParent(run, parent.isEmpty() ? -1 : find(parent));
        String[] texts = new String[labels.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "";
            for (int j = 0; j < columns.labels[i].length && texts[i].isEmpty(); j++) {
                texts[i] = labels.get(i).of(row.text(columns.labels[i][j]));
            }
        }
        store.setContext(run, contexts.of(texts));
    }

    private static float factor(double bound, double emissions) {
        if (emissions == 0) {
            return Double.isNaN(bound) ? Float.NaN : 1;
        }
        float factor = (float) (bound / emissions);
        return factor >= 0 && factor < Float.POSITIVE_INFINITY ? factor : Float.NaN;
    }
}
