package dev.carbontracker.csv;

import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.TaskReport;
import java.time.ZoneId;

/**
 * The tables of emissions.csv and emissions_tasks.csv. The first {@value #CODECARBON_COLUMNS} columns of a run are
 * codecarbon's by name, order and unit, so that what reads its file reads ours.
 */
public final class EmissionsCsv {

    /** How many of the columns are codecarbon's. */
    public static final int CODECARBON_COLUMNS = 38;

    private EmissionsCsv() {
    }

    /**
     * The table of runs.
     *
     * @param trackerVersion version of this library
     * @param javaVersion    version of the JVM
     * @param localZone      the zone of the column timestamp
     */
    public static Table<RunReport> runs(String trackerVersion, String javaVersion, ZoneId localZone) {
        return new RunTable(trackerVersion, javaVersion, localZone);
    }

    /** The table of tasks. */
    public static Table<TaskReport> tasks() {
        return new TaskTable();
    }
}
