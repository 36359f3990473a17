/** The life of a run: sampling, tasks, journal, recovery, output. */
package dev.carbontracker.internal.run;
