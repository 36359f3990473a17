/** Where the run is and how dirty the electricity there is. */
package dev.carbontracker.internal.grid;
