package dev.carbontracker.gpu.nvml;

import java.util.List;

/** What is asked of NVML. Calls may take long, and may never return where a driver hangs. */
interface Nvml {

    /** Begins; counted, so that each call needs its {@link #shutdown}. */
    void init() throws NvmlException;

    /** Ends what one {@link #init} has begun. */
    void shutdown();

    /** Version of the driver. */
    String driverVersion() throws NvmlException;

    /** Version of the library. */
    String nvmlVersion() throws NvmlException;

    /** Number of devices, in the order of their PCI addresses. */
    int count() throws NvmlException;

    /** The device with that index. */
    Device device(int index) throws NvmlException;

    /** The device, or the part of one, with that id as NVML writes it: {@code GPU-…} or {@code MIG-…}. */
    Device device(String uuid) throws NvmlException;

    /** A device, or a part of one that MIG has divided. */
    interface Device {

        /** Its model. */
        String name() throws NvmlException;

        /** Its id, which stays the same over reboots. */
        String uuid() throws NvmlException;

        /** Its PCI address, such as {@code 00000000:65:00.0}. */
        String pciBusId() throws NvmlException;

        /** The number in {@code /dev/nvidia0}. */
        int minor() throws NvmlException;

        /** Its generation: 5 Volta, 6 Turing, 7 Ampere, 8 Ada, 9 Hopper, 10 Blackwell. */
        int architecture() throws NvmlException;

        /** Energy since the driver was loaded, in millijoules; Volta and newer. */
        long energyMillijoules() throws NvmlException;

        /** A field with scope GPU, as a whole number. */
        long field(int id) throws NvmlException;

        /** Power in milliwatts: the mean of a second on Ampere (but GA100) and newer, else now. */
        int powerMilliwatts() throws NvmlException;

        /** The limits of its power in milliwatts that could be read: enforced, default, largest that can be set. */
        List<Integer> limitsMilliwatts();

        /** How busy it was since the last look of the driver, 0 to 100. */
        int utilisationPercent() throws NvmlException;

        /** Size of its memory in bytes. */
        long memoryBytes() throws NvmlException;

        /** Processes that use it for computing or graphics. */
        List<GpuProcess> processes() throws NvmlException;

        /** How busy processes kept it since that time, in microseconds since 1970. */
        List<GpuSample> samples(long sinceMicros) throws NvmlException;

        /** Whether it is divided into parts. */
        boolean migEnabled() throws NvmlException;

        /** How many parts it can have at most. */
        int maxMigDevices() throws NvmlException;

        /** The part with that index. */
        Device mig(int index) throws NvmlException;

        /** The device that it is a part of. */
        Device parent() throws NvmlException;

        /** Ids of its GPU and compute instance: the last two numbers of {@code MIG-GPU-…/1/0}. */
        List<Integer> migInstances() throws NvmlException;

        /** Of how many compute slices the part is made. */
        int computeSlices() throws NvmlException;
    }

    /**
     * A process on a device.
     *
     * @param pid         its id, in the name space of the host
     * @param memoryBytes memory that it holds there; −1 if the driver does not say
     */
    record GpuProcess(long pid, long memoryBytes) {
    }

    /**
     * How busy one process kept a device in a moment.
     *
     * @param pid       its id, in the name space of the host
     * @param micros    time of the sample, microseconds since 1970
     * @param smPercent how busy the multiprocessors were, 0 to 100
     */
    record GpuSample(long pid, long micros, int smPercent) {
    }
}
