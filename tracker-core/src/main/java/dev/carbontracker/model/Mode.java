package dev.carbontracker.model;

/** Whose energy a run is charged with. */
public enum Mode {
    /** All that the machine used while the run lasted. */
    MACHINE,
    /** The share of this process and its children. */
    PROCESS
}
