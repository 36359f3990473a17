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
        return answering() > 0;
    }

    double joules() {
        double joules = 0;
        for (Integrator integrator : integrators) {
            joules += integrator.energy().joules();
        }
        return joules;
    }

    /** How many of its sources have answered. */
    int answering() {
        int answering = 0;
        for (Integrator integrator : integrators) {
            answering += integrator.answered() ? 1 : 0;
        }
        return answering;
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
