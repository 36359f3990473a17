/** The command line: one class a command. */
package dev.carbontracker.report.cli;
