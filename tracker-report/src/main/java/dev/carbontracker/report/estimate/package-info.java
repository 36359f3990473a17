/** What a run would cost, without measuring. */
package dev.carbontracker.report.estimate;
