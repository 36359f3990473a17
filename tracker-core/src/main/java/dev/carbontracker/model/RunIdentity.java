package dev.carbontracker.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a run is called.
 *
 * @param runId       unique id, a UUID unless given
 * @param parentRunId the run inside whose span this one started
 * @param project     project name
 * @param experiment  experiment id; empty if none
 * @param model       name of the trained model; empty if none
 * @param tags        free labels, in the order given
 */
public record RunIdentity(String runId, Optional<String> parentRunId, String project, String experiment, String model,
                          Map<String, String> tags) {

    /** Checks and copies. */
    public RunIdentity {
        Objects.requireNonNull(runId, "runId");
        Objects.requireNonNull(parentRunId, "parentRunId");
        Objects.requireNonNull(project, "project");
        Objects.requireNonNull(experiment, "experiment");
        Objects.requireNonNull(model, "model");
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }
}
