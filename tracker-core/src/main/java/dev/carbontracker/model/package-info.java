/** Quantities, readings, snapshots and the report of a run: immutable values that every other package speaks in. */
package dev.carbontracker.model;
