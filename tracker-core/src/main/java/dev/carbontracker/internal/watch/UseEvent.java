package dev.carbontracker.internal.watch;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** What all events tell: energy and carbon of a run or task. What is not known is NaN. */
@Registered(false)
@StackTrace(false)
@Category("Carbon Tracker")
abstract class UseEvent extends Event {

    @Label("Run")
    String runId;

    @Label("Elapsed")
    @Timespan(Timespan.NANOSECONDS)
    long elapsed;

    @Label("CPU Energy")
    @Joules
    double cpuEnergyJoules;

    @Label("GPU Energy")
    @Joules
    double gpuEnergyJoules;

    @Label("RAM Energy")
    @Joules
    double ramEnergyJoules;

    @Label("Energy")
    @Joules
    double energyJoules;

    @Label("Emissions")
    @Grams
    double emissionsGrams;

    @Label("Carbon Intensity")
    @GramsPerKwh
    double carbonIntensityGramsPerKwh;
}
