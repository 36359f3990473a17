package dev.carbontracker.internal.account;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import java.util.List;
import java.util.Set;

/**
 * One way to know the energy of a component: the integrators of sources that together measure all of it.
 *
 * @param integrators one for each source
 * @param alsoCovers  components whose energy is contained in it
 */
public record Alternative(List<Integrator> integrators, Set<Component> alsoCovers) {

    /** Copies. */
    public Alternative {
        integrators = List.copyOf(integrators);
        alsoCovers = Set.copyOf(alsoCovers);
    }

    /** Whether it ever answered and its counters move: a counter that stands still while the machine runs is dead. */
    boolean works(long nanos, long stuckNanos) {
        boolean answered = false;
        boolean stuck = true;
        for (Integrator integrator : integrators) {
            answered |= integrator.answered();
            stuck &= !integrator.answered() || integrator.stuck(nanos, stuckNanos);
        }
        return answered && !stuck;
    }

    /** Whether it answered at all. */
    boolean answered() {
        for (Integrator integrator : integrators) {
            if (integrator.answered()) {
                return true;
            }
        }
        return false;
    }

    double joules() {
        double joules = 0;
        for (Integrator integrator : integrators) {
            joules += integrator.energy().joules();
        }
        return joules;
    }

    /** Lower bound of {@link #joules()} ÷ itself: the errors of the sources, weighted by energy. */
    double lowFactor() {
        double sum = 0;
        for (Integrator integrator : integrators) {
            sum += weight(integrator) * (1 - integrator.info().relativeErrorLow());
        }
        return sum;
    }

    /** Upper bound of {@link #joules()} ÷ itself. */
    double highFactor() {
        double sum = 0;
        for (Integrator integrator : integrators) {
            sum += weight(integrator) * (1 + integrator.info().relativeErrorHigh());
        }
        return sum;
    }

    /** The part of one source in the energy of all; equal parts while there is none. */
    private double weight(Integrator integrator) {
        double joules = joules();
        return joules > 0 ? integrator.energy().joules() / joules : 1.0 / integrators.size();
    }

    /**
     * Time covered: that in which all sources together, each at its own mean power, would have used what they did. One that
     * never answered has no power, and is not in it.
     */
    long coveredNanos() {
        long sum = 0;
        int answered = 0;
        double joules = 0;
        double watts = 0;
        for (Integrator integrator : integrators) {
            sum += integrator.coveredNanos();
            answered += integrator.answered() ? 1 : 0;
            if (integrator.coveredNanos() > 0) {
                joules += integrator.energy().joules();
                watts += integrator.energy().joules() / (integrator.coveredNanos() / 1e9);
            }
        }
        return watts > 0 ? Math.round(joules / watts * 1e9) : answered == 0 ? 0 : sum / answered;
    }

    /** The weakest evidence among its sources. */
    Evidence evidence() {
        Evidence weakest = null;
        for (Integrator integrator : integrators) {
            Evidence evidence = integrator.info().evidence();
            if (integrator.answered() && (weakest == null || evidence.compareTo(weakest) > 0)) {
                weakest = evidence;
            }
        }
        return weakest == null ? Evidence.UNKNOWN : weakest;
    }

    /** Names of the sources that answered, joined by {@code +}. */
    String sources() {
        StringBuilder names = new StringBuilder();
        for (Integrator integrator : integrators) {
            if (integrator.answered()) {
                names.append(names.length() == 0 ? "" : "+").append(integrator.info().name());
            }
        }
        return names.toString();
    }
}
