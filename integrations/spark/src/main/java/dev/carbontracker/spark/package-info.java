/**
 * Measures applications of Apache Spark, one row each, and reads rows as a DataFrame; see
 * {@link dev.carbontracker.spark.CarbonTrackerPlugin} and {@link dev.carbontracker.spark.EmissionsFiles}.
 */
package dev.carbontracker.spark;
