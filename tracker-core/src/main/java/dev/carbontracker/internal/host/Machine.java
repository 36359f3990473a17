package dev.carbontracker.internal.host;

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

    /** Busy time and all time of all logical processors since boot, in milliseconds, into that array of two. */
    void ticks(double[] busyAndAll);

    /** Size of the main memory in bytes. */
    long ramBytes();

    /** Memory that programs could still have, in bytes. */
    long availableRamBytes();

    /** Number of memory modules, or 0 where finding out would start a program. */
    int ramModules();
}
