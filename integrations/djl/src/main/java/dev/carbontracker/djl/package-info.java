/** Measures trainings of DJL; see {@link dev.carbontracker.djl.CarbonTrainingListener}. */
package dev.carbontracker.djl;
