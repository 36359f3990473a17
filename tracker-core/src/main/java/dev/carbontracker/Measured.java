package dev.carbontracker;

import dev.carbontracker.model.RunReport;

/**
 * The result of a piece of work together with what it cost.
 *
 * @param result what the work answered; null if it answered null
 * @param report the run that was around it
 * @param <T>    type of the result
 */
public record Measured<T>(T result, RunReport report) {
}
