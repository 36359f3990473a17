package dev.carbontracker.internal.account;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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
        return integrators.stream().anyMatch(Integrator::answered);
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
        return weighted(integrator -> 1 - integrator.info().relativeErrorLow());
    }

    /** Upper bound of {@link #joules()} ÷ itself. */
    double highFactor() {
        return weighted(integrator -> 1 + integrator.info().relativeErrorHigh());
    }

    private double weighted(java.util.function.ToDoubleFunction<Integrator> factor) {
        double joules = 0;
        double sum = 0;
        for (Integrator integrator : integrators) {
            Energy energy = integrator.energy();
            joules += energy.joules();
            sum += energy.joules() * factor.applyAsDouble(integrator);
        }
        return joules > 0 ? sum / joules : factor.applyAsDouble(integrators.get(0));
    }

    /** Time covered, averaged over the sources. */
    long coveredNanos() {
        long sum = 0;
        for (Integrator integrator : integrators) {
            sum += integrator.coveredNanos();
        }
        return sum / integrators.size();
    }

    /** The weakest evidence among its sources. */
    Evidence evidence() {
        return integrators.stream().filter(Integrator::answered).map(i -> i.info().evidence())
                .max(Comparator.naturalOrder()).orElse(Evidence.UNKNOWN);
    }

    String sources() {
        return integrators.stream().filter(Integrator::answered).map(i -> i.info().name())
                .collect(Collectors.joining("+"));
    }
}
