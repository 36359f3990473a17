package dev.carbontracker.report.cli;

/** How data are printed; named as they are typed. */
enum OutputFormat {
    /** For people. */
    text,
    /** For programs. */
    json
}
