package dev.carbontracker.report.runs;

import dev.carbontracker.report.text.Quantity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** Decides what of each run counts, by {@link CountingRules}: nothing of one inside another one of the files. */
final class Selection implements CountingRules.Spans<Integer> {

    private final RunStore store;
    private final IntFunction<String> hostId;
    private final Comparator<Integer> byKey;
    private final List<String> remarks = new ArrayList<>();
    private final Map<Integer, Double> shares = new HashMap<>();
    private long inner;
    private long overlapped;
    private double overlapKwh;

    Selection(RunStore store, IntFunction<String> hostId) {
        this.store = store;
        this.hostId = hostId;
        this.byKey = Comparator.comparing(run -> new Key(store.get(run, RunStore.Wide.KEY_HIGH),
                store.get(run, RunStore.Wide.KEY_LOW), true));
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

    private boolean inside(int run) {
        int direct = store.parent(run);
        return direct >= 0 && direct != run && CountingRules.inside(run, this::presentParent, byKey, store.size());
    }

    private Integer presentParent(int run) {
        int parent = store.parent(run);
        return parent < 0 || (store.flags(parent) & Flags.PRESENT) == 0 ? null : parent;
    }

    private void once(List<Integer> runs) {
        CountingRules.once(runs, this, byKey, (run, share) -> {
            shares.put(run, share);
            overlapped++;
            overlapKwh += (1 - share) * energy(run);
        });
    }

    @Override
    public double start(Integer run) {
        return end(run) - store.number(run, RunStore.Wide.DURATION_SECONDS) * 1000;
    }

    @Override
    public double end(Integer run) {
        return store.get(run, RunStore.Wide.END_MILLIS);
    }

    @Override
    public double energy(Integer run) {
        return store.number(run, RunStore.Wide.ENERGY_KWH);
    }

    @Override
    public double emissions(Integer run) {
        return store.number(run, RunStore.Wide.EMISSIONS_KG);
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
