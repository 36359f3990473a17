/** Models on the Hugging Face Hub by their emissions. */
package dev.carbontracker.report.hub;
