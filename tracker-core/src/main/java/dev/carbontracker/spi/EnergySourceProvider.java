package dev.carbontracker.spi;

import java.util.List;

/** Looks at a machine and offers sources; found by {@link java.util.ServiceLoader}. */
public interface EnergySourceProvider {

    /** Stable short name, such as {@code nvml}. */
    String name();

    /**
     * What this machine has. Sources in it are open; those not chosen are closed by the caller. A machine without the
     * hardware costs no more than a look at a few paths.
     */
    List<SourceOffer> offers(Surroundings surroundings);

    /** Drivers and libraries that {@link #offers} has opened, with their versions, in a few words; empty if there are none. */
    default String about() {
        return "";
    }
}
