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
 * @param handle asks it; null where it did not answer
 * @param parts  its parts that count, where MIG has divided it; empty if all of it counts
 */
record NvmlGpu(int index, String uuid, String name, String busId, double part, Nvml.Device handle,
               List<Nvml.Device> parts) {

    /** Copies. */
    NvmlGpu {
        parts = List.copyOf(parts);
    }

    /** What is said of a device that does not answer. */
    static NvmlGpu silent(int index) {
        return new NvmlGpu(index, "", "GPU that did not answer", "", 1, null, List.of());
    }

    /** Asks the device who it is. */
    static NvmlGpu of(int index, Nvml.Device device) throws NvmlException {
        String busId;
        try {
            busId = device.pciBusId();
        } catch (NvmlException e) {
            busId = "";
        }
        return new NvmlGpu(index, device.uuid(), device.name(), busId, 1, device, List.of());
    }

    /** The same, of which only that part counts. */
    NvmlGpu divided(double newPart, List<String> names, List<Nvml.Device> newParts) {
        return new NvmlGpu(index, uuid, name + " (" + String.join(" + ", names) + ")", busId, newPart, handle, newParts);
    }

    /** How it is called in a message. */
    String id() {
        return uuid.isEmpty() ? "GPU " + index : uuid;
    }
}
