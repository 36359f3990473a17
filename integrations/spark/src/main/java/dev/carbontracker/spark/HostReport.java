package dev.carbontracker.spark;

import java.io.Serializable;

/**
 * What an executor tells the driver.
 *
 * @param executor its id
 * @param report   what it has measured so far, by {@link RecordCodec}; empty from one that asks whether it is to measure
 * @param last     whether it ends with this
 */
record HostReport(String executor, byte[] report, boolean last) implements Serializable {
}
