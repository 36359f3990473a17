package dev.carbontracker.gpu.nvml;

/**
 * Sizes, offsets and numbers of {@code nvml.h}, in bytes, for the 64-bit ABIs; a test has a C compiler lay the same
 * structures out, and compares the numbers with those of another binding.
 */
final class NvmlLayout {

    /** {@code nvmlPciInfo_t}: its last part is the bus id. */
    static final int PCI_INFO_BYTES = 68;
    static final int PCI_INFO_BUS_ID = 36;
    static final int PCI_BUS_ID_BYTES = 32;
    /** {@code nvmlUtilization_t}. */
    static final int UTILISATION_BYTES = 8;
    static final int UTILISATION_GPU = 0;
    /** {@code nvmlMemory_t}. */
    static final int MEMORY_BYTES = 24;
    static final int MEMORY_TOTAL = 0;
    /** {@code nvmlMemory_v2_t}, which carries its size and version. */
    static final int MEMORY_V2_BYTES = 40;
    static final int MEMORY_V2_VERSION = 0x02000028;
    static final int MEMORY_V2_TOTAL = 8;
    /** {@code nvmlProcessInfo_v1_t}, which functions without a version fill in. */
    static final int PROCESS_V1_BYTES = 16;
    /** {@code nvmlProcessInfo_v2_t}, which functions of version 2 and 3 fill in. */
    static final int PROCESS_BYTES = 24;
    static final int PROCESS_PID = 0;
    static final int PROCESS_MEMORY = 8;
    /** {@code nvmlProcessUtilizationSample_t}. */
    static final int SAMPLE_BYTES = 32;
    static final int SAMPLE_PID = 0;
    static final int SAMPLE_TIME = 8;
    static final int SAMPLE_SM = 16;
    /** {@code nvmlFieldValue_t}. */
    static final int FIELD_BYTES = 40;
    static final int FIELD_ID = 0;
    static final int FIELD_SCOPE = 4;
    static final int FIELD_TYPE = 24;
    static final int FIELD_RETURN = 28;
    static final int FIELD_VALUE = 32;
    /** {@code nvmlDeviceAttributes_t}. */
    static final int ATTRIBUTES_BYTES = 40;
    static final int ATTRIBUTES_COMPUTE_SLICES = 28;

    /** {@code NVML_FI_DEV_TOTAL_ENERGY_CONSUMPTION}, millijoules. */
    static final int FIELD_TOTAL_ENERGY = 83;
    /** {@code NVML_FI_DEV_POWER_AVERAGE}, milliwatts over a second. */
    static final int FIELD_POWER_AVERAGE = 185;
    /** {@code NVML_FI_DEV_POWER_INSTANT}, milliwatts. */
    static final int FIELD_POWER_INSTANT = 186;
    /** {@code NVML_POWER_SCOPE_GPU}: the module of a Grace-Hopper would contain the CPU. */
    static final int SCOPE_GPU = 0;

    private NvmlLayout() {
    }
}
