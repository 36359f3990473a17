package dev.carbontracker.internal.host;

import java.io.IOException;

/** What is asked of a machine through a library: identity once, ticks and memory in the loop. */
public interface Machine {

    /** Whether its load and memory can be read at all. */
    default boolean known() {
        return true;
    }

    /** Name of the processor, as the vendor writes it. */
    String cpuName();

    /** Processor packages. */
    int sockets();

    /** Logical processors. */
    int threads();

    /** Whether it is a virtual machine. */
    boolean virtual();

    /**
     * Busy time and all time of all logical processors since boot, in milliseconds, into that array of two.
     *
     * @throws IOException with the reason if they cannot be read; the array is unchanged then
     */
    void ticks(double[] busyAndAll) throws IOException;

    /** Size of the main memory in bytes; 0 if it is not known. */
    long ramBytes();

    /** Memory that programs could still have, in bytes. */
    long availableRamBytes();

    /** Number of memory modules, or 0 where finding out would start a program. */
    int ramModules();
}
