package dev.carbontracker.internal.account;

import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The account of one component: which of its alternatives counts, and what has been charged. Not thread-safe. */
final class Ledger {

    private final List<Alternative> alternatives;
    private final Evidence without;
    private String sources = "";
    private Alternative chosen;
    private double machineJoules;
    private Tally.Bounded atPlace = Tally.Bounded.ZERO;
    private Tally.Bounded live = Tally.Bounded.ZERO;
    private double liveJoules;

    /**
     * A ledger.
     *
     * @param alternatives best first
     * @param without      the evidence where none of them answers
     */
    Ledger(List<Alternative> alternatives, Evidence without) {
        this.alternatives = List.copyOf(alternatives);
        this.without = without;
    }

    /** The first alternative that works; one that does not may still be the best there is. */
    Alternative choose(long nanos, long stuckNanos) {
        Alternative before = chosen;
        chosen = null;
        for (Alternative alternative : alternatives) {
            if (alternative.works(nanos, stuckNanos)) {
                chosen = alternative;
                break;
            }
        }
        sources = chosen == null ? "" : chosen == before ? sources : chosen.sources();
        return chosen;
    }

    private boolean anyAnswered() {
        for (Alternative alternative : alternatives) {
            if (alternative.answered()) {
                return true;
            }
        }
        return false;
    }

    /** The alternatives that answered and are dead all the same. */
    List<Alternative> dead(long nanos, long stuckNanos) {
        return alternatives.stream().filter(a -> a.answered() && !a.works(nanos, stuckNanos)).toList();
    }

    /** Energy since the last charge; never negative, also when the choice has changed. */
    double uncharged() {
        return chosen == null ? 0 : Math.max(0, chosen.joules() - machineJoules);
    }

    /** Charges what is new; {@code part} maps the machine's joules to the part (0 to 1) that is charged. */
    double charge(DoubleUnaryOperator part, CarbonIntensity liveIntensity) {
        double step = uncharged();
        machineJoules += step;
        double joules = step * part.applyAsDouble(step);
        if (chosen == null || joules == 0) {
            return 0;
        }
        double low = chosen.lowFactor();
        double high = chosen.highFactor();
        if (liveIntensity == null) {
            atPlace = atPlace.plus(joules, low, high);
        } else {
            live = live.plus(Energy.ofJoules(joules).at(liveIntensity).grams(), low, high);
            liveJoules += joules;
        }
        return joules;
    }

    /** The state of this account; a component contained in another one's energy is not known by itself. */
    Tally.Line line(boolean containedElsewhere) {
        boolean known = chosen != null && !containedElsewhere;
        Evidence evidence = known ? chosen.evidence()
                : containedElsewhere || anyAnswered() ? Evidence.UNKNOWN
                : without;
        return new Tally.Line(evidence, known ? sources : "", known ? chosen.coveredNanos() : 0,
                atPlace, live, liveJoules);
    }
}
