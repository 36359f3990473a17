/** Measures trainings of Deeplearning4j; see {@link dev.carbontracker.dl4j.CarbonListener}. */
package dev.carbontracker.dl4j;
