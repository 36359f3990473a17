package dev.carbontracker.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A task as it is written: one row of emissions_tasks.csv. Immutable.
 *
 * @param runId      the run it belongs to
 * @param taskId     its number in the run, from 1, in the order of starting
 * @param parentTask number of the task inside which it started
 * @param name       what it is called
 * @param startedAt  wall clock time of its start
 * @param endedAt    wall clock time of its end
 * @param used       what the machine used between the two: tasks that overlap are each charged with all of it
 */
public record TaskReport(String runId, long taskId, Optional<Long> parentTask, String name, Instant startedAt,
                         Instant endedAt, Snapshot used) {

    /** Checks that no part is missing. */
    public TaskReport {
        Objects.requireNonNull(runId, "runId");
        Objects.requireNonNull(parentTask, "parentTask");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(endedAt, "endedAt");
        Objects.requireNonNull(used, "used");
    }
}
