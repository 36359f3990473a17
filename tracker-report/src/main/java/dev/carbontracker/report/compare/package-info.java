/** One's own runs beside published trainings. */
package dev.carbontracker.report.compare;
