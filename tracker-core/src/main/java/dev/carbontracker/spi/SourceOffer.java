package dev.carbontracker.spi;

import dev.carbontracker.model.Component;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What a provider found for a component: sources, or a device that it cannot read. */
public sealed interface SourceOffer {

    /** Rank of a hardware energy counter. */
    int RANK_COUNTER = 100;
    /** Rank of a second path to the same hardware counter. */
    int RANK_SECOND_COUNTER = 90;
    /** Rank of a counter that covers more than the component. */
    int RANK_WIDER_COUNTER = 80;
    /** Rank of a counter kept by a driver. */
    int RANK_DRIVER_COUNTER = 70;
    /** Rank of a power sensor. */
    int RANK_SENSOR = 60;
    /** Rank of a model. */
    int RANK_MODEL = 10;

    /** What the offer is about. */
    Component component();

    /**
     * Sources that together measure the whole component.
     *
     * @param component  what they measure
     * @param rank       the highest rank that answers wins
     * @param sources    one for each device, at least one
     * @param alsoCovers other components whose energy is contained, so that they must not be added
     */
    record Sources(Component component, int rank, List<EnergySource> sources, Set<Component> alsoCovers)
            implements SourceOffer {
        /** Checks and copies. */
        public Sources {
            Objects.requireNonNull(component, "component");
            sources = List.copyOf(sources);
            alsoCovers = Set.copyOf(alsoCovers);
            if (sources.isEmpty()) {
                throw new IllegalArgumentException("an offer for " + component + " without a source");
            }
        }

        /** Sources that measure nothing but the component. */
        public Sources(Component component, int rank, List<EnergySource> sources) {
            this(component, rank, sources, Set.of());
        }
    }

    /**
     * A device that is there and cannot be read.
     *
     * @param component what it would measure
     * @param reason    why it cannot be read and what would help, in one sentence
     */
    record Unreadable(Component component, String reason) implements SourceOffer {
        /** Checks that no part is missing. */
        public Unreadable {
            Objects.requireNonNull(component, "component");
            Objects.requireNonNull(reason, "reason");
        }
    }
}
