/** Measures, accounts and records the energy and carbon of a run; start at {@link dev.carbontracker.CarbonTracker}. */
@SuppressWarnings("module") // the module of the command line is compiled after this one
module dev.carbontracker.core {
    requires com.github.oshi.common;
    requires static com.github.oshi;
    requires org.apache.commons.csv;
    requires static java.management; // without it no MBean
    requires static jdk.jfr; // without it no events

    exports dev.carbontracker;       // what a user types
    exports dev.carbontracker.model; // quantities, snapshots and the report of a run
    exports dev.carbontracker.spi;   // what a new source or sink implements
    exports dev.carbontracker.csv;   // the file: its columns, its writer, its reader

    // the command line uses the same tables and options, and starts and recovers runs
    exports dev.carbontracker.internal.config to dev.carbontracker.report;
    exports dev.carbontracker.internal.file to dev.carbontracker.report, dev.carbontracker.gpu;
    exports dev.carbontracker.internal.grid to dev.carbontracker.report;
    exports dev.carbontracker.internal.host to dev.carbontracker.report;
    exports dev.carbontracker.internal.run to dev.carbontracker.report;
    exports dev.carbontracker.internal.text to dev.carbontracker.report;

    uses dev.carbontracker.spi.EnergySourceProvider;
}
