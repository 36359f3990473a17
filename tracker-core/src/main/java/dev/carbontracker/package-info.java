/** What a user types: {@link dev.carbontracker.CarbonTracker}, its builder, and tasks. */
package dev.carbontracker;
