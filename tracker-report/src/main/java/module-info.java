/** The command line. */
module dev.carbontracker.report {
    requires dev.carbontracker.core;
    requires info.picocli;
    requires static jdk.attach; // without it the command attach says so

    exports dev.carbontracker.report.cli;

    opens dev.carbontracker.report.cli to info.picocli;
}
