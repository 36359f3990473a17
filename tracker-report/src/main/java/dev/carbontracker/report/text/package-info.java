/** Quantities as people read them. */
package dev.carbontracker.report.text;
