package dev.carbontracker.internal.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Labels that a scheduler has put into the environment: they tell runs of one job apart without anybody's help. */
public final class AutoTags {

    private static final List<Map.Entry<String, String>> VARIABLES = List.of(
            Map.entry("SLURM_JOB_ID", "slurm_job_id"),
            Map.entry("SLURM_PROCID", "slurm_procid"),
            Map.entry("PBS_JOBID", "pbs_jobid"),
            Map.entry("LSB_JOBID", "lsf_jobid"),
            Map.entry("OAR_JOB_ID", "oar_job_id"),
            Map.entry("POD_NAME", "k8s_pod"),
            Map.entry("POD_NAMESPACE", "k8s_namespace"),
            Map.entry("NODE_NAME", "k8s_node"),
            Map.entry("AWS_BATCH_JOB_ID", "aws_batch_job_id"),
            Map.entry("CI_JOB_ID", "ci_job_id"),
            Map.entry("GITHUB_RUN_ID", "github_run_id"));

    private AutoTags() {
    }

    /** The user's tags with those of the environment after them; a tag of the user's own is kept. */
    public static Map<String, String> add(Map<String, String> tags, Map<String, String> environment) {
        Map<String, String> all = new LinkedHashMap<>(tags);
        for (Map.Entry<String, String> variable : VARIABLES) {
            String value = environment.getOrDefault(variable.getKey(), "");
            if (!value.isBlank()) {
                all.putIfAbsent(variable.getValue(), value.replaceAll("[+=\\p{Cntrl}]", "_"));
            }
        }
        return all;
    }
}
