/** Compares what the tracker measures of a GPU with what another program reads of it meanwhile. */
package dev.carbontracker.validation;
