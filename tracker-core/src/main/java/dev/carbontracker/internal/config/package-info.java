/** The one table of options and its one reader. */
package dev.carbontracker.internal.config;
