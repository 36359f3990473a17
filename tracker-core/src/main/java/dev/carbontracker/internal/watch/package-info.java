/** Watching a run from outside while it lives, the JVM's own ways: JMX and Flight Recorder. */
package dev.carbontracker.internal.watch;
