/** The health of a file of runs. */
package dev.carbontracker.report.verify;
