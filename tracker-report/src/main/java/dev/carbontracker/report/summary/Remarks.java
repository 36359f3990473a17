package dev.carbontracker.report.summary;

import dev.carbontracker.model.Component;
import dev.carbontracker.report.runs.Basis;
import java.util.List;

/** What sums alone do not tell. */
final class Remarks {

    private Remarks() {
    }

    static void of(Totals totals, List<String> remarks) {
        for (Component component : Component.values()) {
            long unknown = totals.runs(component, Basis.UNKNOWN);
            if (unknown > 0) {
                remarks.add(component + " energy is not known for " + count(unknown) + ": the sums are too low by it");
            }
        }
        long without = totals.runs() - totals.runsWithRange();
        if (without > 0 && totals.runsWithRange() > 0) {
            remarks.add(count(without) + (without == 1 ? " states" : " state") + " no range and "
                    + (without == 1 ? "counts" : "count") + " with the stated figure");
        }
        if (totals.interrupted() > 0) {
            remarks.add(count(totals.interrupted()) + (totals.interrupted() == 1 ? " was" : " were")
                    + " killed: what came after the last checkpoint is missing");
        }
    }

    private static String count(long runs) {
        return runs + (runs == 1 ? " run" : " runs");
    }
}
