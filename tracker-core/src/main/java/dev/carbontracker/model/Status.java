package dev.carbontracker.model;

/** How a run ended. */
public enum Status {
    /** It was stopped, or its JVM ended in a way that let the last reading be taken. */
    COMPLETED,
    /** It was killed; its totals are those of its last checkpoint. */
    INTERRUPTED
}
