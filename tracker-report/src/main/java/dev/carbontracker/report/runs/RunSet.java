package dev.carbontracker.report.runs;

import dev.carbontracker.report.ReportException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.UUID;

/**
 * All runs of some files, each once. Needs {@value RunStore#RECORD_BYTES} bytes a run and a few for its index, and memory
 * for the different texts of the labels that were asked for.
 */
public final class RunSet implements Iterable<Run> {

    static final Label HOST_ID = Label.column("host_id");

    private final RunStore store;
    private final Contexts contexts;
    private final List<Label> labels;
    private final Extras extras;
    private final Counts counts;
    private final List<String> remarks;

    /**
     * What few runs have.
     *
     * @param ids    ids that are no UUIDs
     * @param shares parts of runs that count, of those that do not count whole
     */
    record Extras(Map<Integer, String> ids, Map<Integer, Double> shares) {
    }

    RunSet(RunStore store, Contexts contexts, List<Label> labels, Extras extras, Counts counts, List<String> remarks) {
        this.store = store;
        this.contexts = contexts;
        this.labels = labels;
        this.extras = extras;
        this.counts = counts;
        this.remarks = List.copyOf(remarks);
    }

    /**
     * Reads files of runs, ours and codecarbon's, and all that are in folders.
     *
     * @param inputs   files and folders
     * @param labels   texts that will be asked for
     * @param progress is told how far it is
     * @throws ReportException if one of them is no such file or cannot be read
     */
    public static RunSet read(List<Path> inputs, List<Label> labels, Progress progress) throws ReportException {
        return read(RunFiles.find(inputs), labels, progress);
    }

    /** The same of files that were found before. */
    public static RunSet read(RunFiles.Found files, List<Label> labels, Progress progress) throws ReportException {
        List<Label> all = new ArrayList<>(labels);
        if (!all.contains(HOST_ID)) {
            all.add(HOST_ID);
        }
        return new RunReader(List.copyOf(all), progress).read(files);
    }

    /**
     * Reads a text of runs that was found in another file.
     *
     * @param named that file, for messages
     */
    public static RunSet read(Path named, String text, List<Label> labels) throws ReportException {
        List<Label> all = new ArrayList<>(labels);
        if (!all.contains(HOST_ID)) {
            all.add(HOST_ID);
        }
        return new RunReader(List.copyOf(all), Progress.NONE).read(named,
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The runs, those inside others included, in the order of the files. */
    @Override
    public Iterator<Run> iterator() {
        return new Iterator<>() {
            private int next = after(-1);

            private int after(int run) {
                int at = run + 1;
                while (at < store.size() && (store.flags(at) & Flags.PRESENT) == 0) {
                    at++;
                }
                return at;
            }

            @Override
            public boolean hasNext() {
                return next < store.size();
            }

            @Override
            public Run next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Run run = new Run(RunSet.this, next);
                next = after(next);
                return run;
            }
        };
    }

    /** What was found while reading. */
    public Counts counts() {
        return counts;
    }

    /** The same in sentences, for those who read the figures. */
    public List<String> remarks() {
        return remarks;
    }

    RunStore store() {
        return store;
    }

    String text(int run, Label label) {
        int place = labels.indexOf(label);
        if (place < 0) {
            throw new IllegalArgumentException("the label " + label.name() + " was not asked for");
        }
        return contexts.text(store.context(run), place);
    }

    double share(int run) {
        return extras.shares().getOrDefault(run, 1.0);
    }

    String id(int run) {
        String odd = extras.ids().get(run);
        return odd != null ? odd
                : new UUID(store.get(run, RunStore.Wide.KEY_HIGH), store.get(run, RunStore.Wide.KEY_LOW)).toString();
    }
}
