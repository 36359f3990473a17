package dev.carbontracker.report.runs;

import dev.carbontracker.report.text.Quantity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Decides what of each run counts. A run inside another one of the files counts nothing. Of machine-mode runs of one host
 * that overlap, each measures the whole machine, so that their common time counts once: for the one that began first, the
 * others at their mean power for what is left of their time.
 */
final class Selection {

    private final RunStore store;
    private final IntFunction<String> hostId;
    private final List<String> remarks = new ArrayList<>();
    private final Map<Integer, Double> shares = new HashMap<>();
    private long inner;
    private long overlapped;
    private double overlapKwh;

    Selection(RunStore store, IntFunction<String> hostId) {
        this.store = store;
        this.hostId = hostId;
    }

    void apply() {
        Map<String, List<Integer>> byHost = new TreeMap<>();
        for (int run = 0; run < store.size(); run++) {
            int flags = store.flags(run);
            if ((flags & Flags.PRESENT) == 0) {
                continue;
            }
            if (inside(run)) {
                store.setFlags(run, flags | Flags.INNER);
                inner++;
            } else if ((flags & Flags.MACHINE) != 0 && store.get(run, RunStore.Wide.END_MILLIS) != Times.UNKNOWN) {
                String host = hostId.apply(run);
                if (!host.isEmpty()) {
                    byHost.computeIfAbsent(host, h -> new ArrayList<>()).add(run);
                }
            }
        }
        byHost.values().forEach(this::once);
        if (inner > 0) {
            remarks.add(Words.count(inner, "run lies", "runs lie") + " inside another one of these files, which "
                    + "contains " + (inner == 1 ? "it" : "them") + ": not in the totals");
        }
        if (overlapped > 0) {
            remarks.add(Words.count(overlapped, "run overlaps", "runs overlap") + " with another one that measured "
                    + "the same whole machine: their common time is counted once ("
                    + Quantity.energy(overlapKwh) + " left out)");
        }
    }

    /** Whether a run that is there contains it. Where runs name each other in a circle, the first of them contains the rest. */
    private boolean inside(int run) {
        int parent = store.parent(run);
        if (parent < 0 || parent == run || (store.flags(parent) & Flags.PRESENT) == 0) {
            return false;
        }
        int first = run;
        for (int at = parent, steps = 0; at >= 0 && steps < store.size(); at = store.parent(at), steps++) {
            if (at == run) {
                return first != run;
            }
            first = Math.min(first, at);
        }
        return true;
    }

    private double start(int run) {
        return store.get(run, RunStore.Wide.END_MILLIS) - store.number(run, RunStore.Wide.DURATION_SECONDS) * 1000;
    }

    private void once(List<Integer> runs) {
        runs.sort(Comparator.comparingDouble(this::start)
                .thenComparing(run -> store.number(run, RunStore.Wide.ENERGY_KWH), Comparator.reverseOrder())
                .thenComparing(run -> store.number(run, RunStore.Wide.EMISSIONS_KG), Comparator.reverseOrder())
                .thenComparing(run -> store.get(run, RunStore.Wide.KEY_HIGH)));
        double covered = Double.NEGATIVE_INFINITY;
        for (int run : runs) {
            double end = store.get(run, RunStore.Wide.END_MILLIS);
            double start = start(run);
            double length = end - start;
            if (length > 0 && covered - start > 1) { // one that begins in the millisecond of the last one's end follows it
                double share = Math.max(0, end - covered) / length;
                shares.put(run, share);
                overlapped++;
                overlapKwh += (1 - share) * store.number(run, RunStore.Wide.ENERGY_KWH);
            }
            covered = Math.max(covered, end);
        }
    }

    List<String> remarks() {
        return remarks;
    }

    /** Parts of runs that count, of those that do not count whole. */
    Map<Integer, Double> shares() {
        return shares;
    }

    long inner() {
        return inner;
    }

    long overlapped() {
        return overlapped;
    }

    double overlapKwh() {
        return overlapKwh;
    }
}
