package dev.carbontracker.internal.watch;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.Timestamp;

/** A run that has ended. */
@Name("dev.carbontracker.Run")
@Label("Run")
@Description("A finished run: its energy and carbon, with PUE and wall factor")
@Registered(true)
final class RunEvent extends UseEvent {

    @Label("Project")
    String project;

    @Label("Model")
    String model;

    @Label("Zone")
    String zone;

    @Label("Started At")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long startedAt;

    @Label("CPU Evidence")
    String cpuEvidence;

    @Label("GPU Evidence")
    String gpuEvidence;

    @Label("RAM Evidence")
    String ramEvidence;

    @Label("Emissions, Lower Bound")
    @Grams
    double emissionsLowGrams;

    @Label("Emissions, Upper Bound")
    @Grams
    double emissionsHighGrams;

    @Label("Notes")
    String notes;
}
