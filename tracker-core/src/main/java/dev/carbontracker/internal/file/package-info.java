/** Locks and atomic replacement of files. */
package dev.carbontracker.internal.file;
