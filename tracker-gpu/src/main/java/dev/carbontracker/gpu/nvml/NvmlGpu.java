package dev.carbontracker.gpu.nvml;

import java.util.List;

/**
 * A device as it was found.
 *
 * @param index  its number with NVML
 * @param uuid   its id; empty if it could not be asked
 * @param name   its model, with the parts of it that count where MIG has divided it; empty likewise
 * @param busId  its PCI address; empty likewise
 * @param part   the part of it that counts, 0 to 1
 * @param handle asks it
 */
record NvmlGpu(int index, String uuid, String name, String busId, double part, Nvml.Device handle) {

    /** What is said of a device that does not answer. */
    static NvmlGpu silent(int index) {
        return new NvmlGpu(index, "", "", "", 1, null);
    }

    /** Asks the device who it is. */
    static NvmlGpu of(int index, Nvml.Device device) throws NvmlException {
        String busId;
        try {
            busId = device.pciBusId();
        } catch (NvmlException e) {
            busId = "";
        }
        return new NvmlGpu(index, device.uuid(), device.name(), busId, 1, device);
    }

    /** The same, of which only that part counts. */
    NvmlGpu divided(double newPart, List<String> parts) {
        return new NvmlGpu(index, uuid, name + " (" + String.join(" + ", parts) + ")", busId, newPart, handle);
    }

    /** How it is called in a message. */
    String id() {
        return uuid.isEmpty() ? "GPU " + index : uuid;
    }
}
