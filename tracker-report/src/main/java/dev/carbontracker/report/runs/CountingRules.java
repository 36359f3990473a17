package dev.carbontracker.report.runs;

import java.util.Comparator;
import java.util.List;
import java.util.function.ObjDoubleConsumer;
import java.util.function.UnaryOperator;

/** What of each run counts in a sum, whatever a run is kept in. */
public final class CountingRules {

    private CountingRules() {
    }

    /**
     * What must be known of runs that may overlap.
     *
     * @param <T> a run
     */
    public interface Spans<T> {

        /** Start in milliseconds since 1970. */
        double start(T run);

        /** End in milliseconds since 1970. */
        double end(T run);

        /** Energy in kWh. */
        double energy(T run);

        /** Emissions in kg. */
        double emissions(T run);
    }

    /** Order of ids, in which all readers of the same runs agree. */
    public static int compareIds(String one, String other) {
        return Key.of(one).compareTo(Key.of(other));
    }

    /**
     * Whether a run that is there contains this one. Where runs name each other in a circle, the first of them by the order
     * contains the rest.
     *
     * @param parent the run that is named as the one around it; null if none is named, or it is not there
     * @param most   how many runs there are
     */
    public static <T> boolean inside(T run, UnaryOperator<T> parent, Comparator<T> order, long most) {
        T at = parent.apply(run);
        if (at == null || order.compare(at, run) == 0) {
            return false;
        }
        T first = run;
        for (long steps = 0; at != null && steps < most; steps++) {
            if (order.compare(at, run) == 0) {
                return order.compare(first, run) != 0;
            }
            first = order.compare(at, first) < 0 ? at : first;
            at = parent.apply(at);
        }
        return true;
    }

    /**
     * Of runs that each measured the same whole machine their common time counts once: for the one that began first, the
     * others at their mean power for what is left of their time.
     *
     * @param runs  runs of one host, which are sorted by this
     * @param order decides between runs that began together with the same figures
     * @param share takes the part of each run that counts, of those that overlap an earlier one
     */
    public static <T> void once(List<T> runs, Spans<T> spans, Comparator<T> order, ObjDoubleConsumer<T> share) {
        runs.sort(Comparator.<T>comparingDouble(spans::start)
                .thenComparing(Comparator.<T>comparingDouble(spans::energy).reversed())
                .thenComparing(Comparator.<T>comparingDouble(spans::emissions).reversed())
                .thenComparing(order));
        double covered = Double.NEGATIVE_INFINITY;
        for (T run : runs) {
            double end = spans.end(run);
            double start = spans.start(run);
            double length = end - start;
            if (length > 0 && covered - start > 1) { // one that begins in the millisecond of the last one's end follows it
                share.accept(run, Math.max(0, end - covered) / length);
            }
            covered = Math.max(covered, end);
        }
    }
}
