/** GPU sources of Carbon Tracker. */
package dev.carbontracker.gpu;
