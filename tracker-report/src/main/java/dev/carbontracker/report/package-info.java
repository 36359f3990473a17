/** The reporting step: reads files of runs and makes what people publish of them. */
package dev.carbontracker.report;
