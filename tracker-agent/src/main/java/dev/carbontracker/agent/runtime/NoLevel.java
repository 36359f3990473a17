package dev.carbontracker.agent.runtime;

/** Stands for the levels of java.util.logging in JNA; see {@link NoLogger}. */
public enum NoLevel {
    /** The worst. */
    SEVERE,
    /** Less bad. */
    WARNING,
    /** Not bad. */
    INFO,
    /** For whoever looks for a fault. */
    FINE,
    /** Likewise. */
    FINER
}
