package dev.carbontracker.spi;

import dev.carbontracker.model.DeviceLoad;
import dev.carbontracker.model.Reading;

/**
 * One device, or one model of a device, that can be asked for its energy. Opened by its provider; read and closed by
 * one thread at a time. A device that cannot be read answers {@link Reading.Missing}; it does not throw.
 */
public interface EnergySource extends AutoCloseable {

    /** What is known of it; the same parts except the error bounds at every call. */
    SourceInfo info();

    /** What it reads now. */
    Reading read();

    /** How busy its device was since the last call; asked about once a second, after {@link #read}, on the same thread. */
    default DeviceLoad load() {
        return DeviceLoad.UNKNOWN;
    }

    /** Lets go of files and handles; called once, after the last reading. */
    @Override
    default void close() {
    }
}
