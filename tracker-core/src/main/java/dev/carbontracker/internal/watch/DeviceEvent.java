package dev.carbontracker.internal.watch;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;

/** One device of a component at a sample: mean power since the last one, and its energy so far. */
@Name("dev.carbontracker.Device")
@Label("Device Energy Sample")
@Description("Mean power of one device since the last sample of the run, without, and its energy so far, with PUE and wall "
        + "factor")
@Category("Carbon Tracker")
@Registered(true)
@StackTrace(false)
final class DeviceEvent extends Event {

    @Label("Run")
    String runId;

    @Label("Component")
    String component;

    @Label("Source")
    String source;

    @Label("Device")
    String device;

    @Label("Evidence")
    String evidence;

    @Label("Power")
    @Watts
    double powerWatts;

    @Label("Energy")
    @Joules
    double energyJoules;
}
