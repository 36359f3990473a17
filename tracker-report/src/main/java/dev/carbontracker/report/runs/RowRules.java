package dev.carbontracker.report.runs;

import java.util.List;
import java.util.OptionalLong;

/** What is a row of a run, and which of several rows of one run tells it. For all who read files of runs. */
public final class RowRules {

    /** Of two states of a run the later has more energy; less of a difference is how a number was printed. */
    private static final double SAME = 1e-12;
    /** More kWh or kg than mankind uses and emits in a year. */
    private static final double IMPLAUSIBLE = 1e15;

    private RowRules() {
    }

    /** Whether a file with that header is one of runs, and not one of tasks. */
    public static boolean isOfRuns(List<String> header) {
        return header.containsAll(RunFiles.NEEDED) && !header.contains("task_id") && !header.contains("task_name");
    }

    /**
     * Whether figures can be those of a run.
     *
     * @param emissionsKg what stands in emissions; NaN if it is no number
     * @param energyKwh   what stands in energy_consumed; NaN if it is no number
     * @param noEnergy    whether energy_consumed is empty or absent
     */
    public static boolean plausible(double emissionsKg, double energyKwh, boolean noEnergy) {
        return emissionsKg >= 0 && emissionsKg < IMPLAUSIBLE && !(energyKwh < 0) && !(energyKwh >= IMPLAUSIBLE)
                && (noEnergy || !Double.isNaN(energyKwh));
    }

    /**
     * Whether a row takes the place of one that was read before it for the same run: the later state does, which has more
     * energy, or the fuller row of the same state.
     *
     * @param energyKwh its energy; 0 if it has none
     * @param full      whether it has our columns
     */
    public static boolean replaces(double energyKwh, boolean full, double beforeKwh, boolean beforeFull) {
        boolean less = energyKwh < beforeKwh * (1 - SAME);
        boolean same = !less && energyKwh <= beforeKwh * (1 + SAME);
        return !less && !(same && !full && beforeFull);
    }

    /** When a run ended, in milliseconds since 1970: what ended_at says, else timestamp, taken for UTC. */
    public static OptionalLong endMillis(String endedAt, String timestamp) {
        Times times = new Times();
        long end = times.millis(endedAt);
        long millis = end == Times.UNKNOWN ? times.millis(timestamp) : end;
        return millis == Times.UNKNOWN ? OptionalLong.empty() : OptionalLong.of(millis);
    }
}
