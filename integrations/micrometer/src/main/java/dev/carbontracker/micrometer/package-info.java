/** Meters of a run for Micrometer; see {@link dev.carbontracker.micrometer.CarbonTrackerMetrics}. */
package dev.carbontracker.micrometer;
