package dev.carbontracker.report.runs;

import dev.carbontracker.model.Evidence;
import java.util.Locale;

/** How a row says that the energy of a component is known. */
public enum Basis {
    /** The row does not say, as in files of codecarbon. */
    UNSTATED,
    /** A hardware counter of energy. */
    COUNTER,
    /** A power sensor. */
    SENSOR,
    /** A model. */
    MODEL,
    /** There is no such device. */
    NONE,
    /** There is one and it could not be read. */
    UNKNOWN;

    static Basis of(String cell) {
        for (Evidence evidence : Evidence.values()) {
            if (evidence.name().equalsIgnoreCase(cell)) {
                return valueOf(evidence.name());
            }
        }
        return UNSTATED;
    }

    /** As it stands in texts. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
