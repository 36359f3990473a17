package dev.carbontracker.model;

/** A part of the machine whose energy has columns of its own in emissions.csv. */
public enum Component {
    /** The processor packages. */
    CPU,
    /** The accelerators. */
    GPU,
    /** The main memory. */
    RAM
}
