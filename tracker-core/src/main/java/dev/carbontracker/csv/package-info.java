/** emissions.csv: its columns, its writer, its reader. */
package dev.carbontracker.csv;
