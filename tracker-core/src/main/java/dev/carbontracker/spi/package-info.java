/** What a new source of energy, of carbon intensity, or a new sink implements. */
package dev.carbontracker.spi;
