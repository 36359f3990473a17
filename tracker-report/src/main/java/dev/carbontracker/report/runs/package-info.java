/** Reading: files and folders of runs, each run once. */
package dev.carbontracker.report.runs;
