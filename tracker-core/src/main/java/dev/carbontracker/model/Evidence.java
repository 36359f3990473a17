package dev.carbontracker.model;

/** How the energy of a component is known. */
public enum Evidence {
    /** An energy counter of the hardware was subtracted. */
    COUNTER,
    /** A power sensor was read and integrated. */
    SENSOR,
    /** Nothing was measured; a model computed it from load or capacity. */
    MODEL,
    /** There is no such device: its energy is zero. */
    NONE,
    /** There is one, and it could not be read: its energy is not known. */
    UNKNOWN
}
