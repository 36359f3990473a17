/** Arithmetic from readings to energy to carbon: no thread, no clock, no I/O. */
package dev.carbontracker.internal.account;
