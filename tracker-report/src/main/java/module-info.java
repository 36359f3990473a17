/** The reporting step: reads files of runs and makes what people publish; and the command line. */
module dev.carbontracker.report {
    requires transitive dev.carbontracker.core;
    requires com.fasterxml.jackson.jr.ob;
    requires info.picocli;
    requires org.apache.commons.csv;
    requires org.snakeyaml.engine;
    requires static java.desktop;   // without it no PNG
    requires static java.net.http;  // without it no search of the Hub
    requires static jdk.attach;     // without it no attach
    requires static jdk.jfr;        // without it no power from recordings

    exports dev.carbontracker.report;
    exports dev.carbontracker.report.card;
    exports dev.carbontracker.report.chart;
    exports dev.carbontracker.report.compare;
    exports dev.carbontracker.report.estimate;
    exports dev.carbontracker.report.facts;
    exports dev.carbontracker.report.hub;
    exports dev.carbontracker.report.page;
    exports dev.carbontracker.report.runs;
    exports dev.carbontracker.report.summary;
    exports dev.carbontracker.report.verify;
    exports dev.carbontracker.report.cli;

    opens dev.carbontracker.report.cli to info.picocli;
}
