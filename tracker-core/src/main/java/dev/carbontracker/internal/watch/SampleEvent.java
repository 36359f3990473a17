package dev.carbontracker.internal.watch;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;

/** A sample of a run: mean power since the last one, and the totals so far. */
@Name("dev.carbontracker.Sample")
@Label("Energy Sample")
@Description("Mean power since the last sample of the run; its energy and carbon so far, with PUE and wall factor")
@Registered(true)
final class SampleEvent extends UseEvent {

    @Label("CPU Power")
    @Watts
    double cpuPowerWatts;

    @Label("GPU Power")
    @Watts
    double gpuPowerWatts;

    @Label("RAM Power")
    @Watts
    double ramPowerWatts;
}
