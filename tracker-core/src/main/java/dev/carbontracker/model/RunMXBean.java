package dev.carbontracker.model;

/**
 * A run that lives, as JMX shows it under {@code dev.carbontracker:type=Run,id="..."}: the state of its last sample. What
 * is not known is NaN.
 */
public interface RunMXBean {

    /** Id of the run, as in the column run_id. */
    String getRunId();

    /** Project name. */
    String getProject();

    /** Name of the trained model; empty if none. */
    String getModel();

    /** Zone of the carbon intensity. */
    String getZone();

    /** Start in UTC, ISO 8601. */
    String getStartedAt();

    /** Elapsed time in seconds. */
    double getElapsedSeconds();

    /** Mean power of all known components since the last look that was at least a second ago, in watts. */
    double getPowerWatts();

    /** Energy so far, with PUE and wall factor, in joules. */
    double getEnergyJoules();

    /** Emissions so far in grams of CO2e. */
    double getEmissionsGrams();

    /** Lower bound of the emissions at this intensity, in grams of CO2e. */
    double getEmissionsLowGrams();

    /** Upper bound of the emissions at this intensity, in grams of CO2e. */
    double getEmissionsHighGrams();

    /** Carbon intensity, weighted by energy, in grams of CO2e a kWh. */
    double getCarbonIntensityGramsPerKwh();

    /** Where the carbon intensity is from. */
    String getCarbonIntensitySource();

    /** Tasks that have ended. */
    long getTaskCount();

    /** What a reader of the figures should know. */
    String[] getNotes();

    /** The processor packages. */
    ComponentState getCpu();

    /** The accelerators. */
    ComponentState getGpu();

    /** The main memory. */
    ComponentState getRam();

    /** One component of the machine. */
    interface ComponentState {

        /** How its energy is known: counter, sensor, model, none or unknown. */
        String getEvidence();

        /** Names of the sources that answered. */
        String getSource();

        /** Mean power since the last look that was at least a second ago, without PUE and wall factor, in watts. */
        double getPowerWatts();

        /** Energy so far, with PUE and wall factor, in joules. */
        double getEnergyJoules();

        /** Emissions so far in grams of CO2e. */
        double getEmissionsGrams();

        /** Its devices, such as each GPU. */
        DeviceState[] getDevices();
    }

    /** One device of a component. */
    interface DeviceState {

        /** Name of the source that reads it. */
        String getSource();

        /** What the device is called; empty if it has no name. */
        String getDevice();

        /** How its energy is known: counter, sensor, model or unknown. */
        String getEvidence();

        /** Mean power since the last look that was at least a second ago, without PUE and wall factor, in watts. */
        double getPowerWatts();

        /** Energy so far, with PUE and wall factor, in joules. */
        double getEnergyJoules();
    }
}
