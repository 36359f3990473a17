package dev.carbontracker.gpu.nvml;

import com.sun.jna.Pointer;
import java.util.List;

/**
 * The functions of NVML that are used, with their names, newest first. Each is mapped by a class of its own: JNA maps a
 * class as a whole or not at all, and old drivers lack some. A device is a pointer; all platforms have 64 bits.
 */
enum NvmlFunction {
    INIT(Init.class, "nvmlInit_v2", "nvmlInit"),
    SHUTDOWN(Shutdown.class, "nvmlShutdown"),
    ERROR_STRING(ErrorString.class, "nvmlErrorString"),
    DRIVER_VERSION(DriverVersion.class, "nvmlSystemGetDriverVersion"),
    NVML_VERSION(NvmlVersion.class, "nvmlSystemGetNVMLVersion"),
    COUNT(Count.class, "nvmlDeviceGetCount_v2", "nvmlDeviceGetCount"),
    HANDLE_BY_INDEX(HandleByIndex.class, "nvmlDeviceGetHandleByIndex_v2", "nvmlDeviceGetHandleByIndex"),
    HANDLE_BY_UUID(HandleByUuid.class, "nvmlDeviceGetHandleByUUID"),
    NAME(Name.class, "nvmlDeviceGetName"),
    UUID(Uuid.class, "nvmlDeviceGetUUID"),
    PCI_INFO(PciInfo.class, "nvmlDeviceGetPciInfo_v3", "nvmlDeviceGetPciInfo_v2", "nvmlDeviceGetPciInfo"),
    MINOR(Minor.class, "nvmlDeviceGetMinorNumber"),
    ARCHITECTURE(Architecture.class, "nvmlDeviceGetArchitecture"),
    TOTAL_ENERGY(TotalEnergy.class, "nvmlDeviceGetTotalEnergyConsumption"),
    FIELD_VALUES(FieldValues.class, "nvmlDeviceGetFieldValues"),
    POWER_USAGE(PowerUsage.class, "nvmlDeviceGetPowerUsage"),
    ENFORCED_LIMIT(EnforcedLimit.class, "nvmlDeviceGetEnforcedPowerLimit"),
    DEFAULT_LIMIT(DefaultLimit.class, "nvmlDeviceGetPowerManagementDefaultLimit"),
    LIMIT_CONSTRAINTS(LimitConstraints.class, "nvmlDeviceGetPowerManagementLimitConstraints"),
    UTILISATION(Utilisation.class, "nvmlDeviceGetUtilizationRates"),
    MEMORY_V2(MemoryV2.class, "nvmlDeviceGetMemoryInfo_v2"),
    MEMORY(MemoryV1.class, "nvmlDeviceGetMemoryInfo"),
    COMPUTE_PROCESSES(ComputeProcesses.class, "nvmlDeviceGetComputeRunningProcesses_v3",
            "nvmlDeviceGetComputeRunningProcesses_v2", "nvmlDeviceGetComputeRunningProcesses"),
    GRAPHICS_PROCESSES(GraphicsProcesses.class, "nvmlDeviceGetGraphicsRunningProcesses_v3",
            "nvmlDeviceGetGraphicsRunningProcesses_v2", "nvmlDeviceGetGraphicsRunningProcesses"),
    PROCESS_UTILISATION(ProcessUtilisation.class, "nvmlDeviceGetProcessUtilization"),
    MIG_MODE(MigMode.class, "nvmlDeviceGetMigMode"),
    MAX_MIG_COUNT(MaxMigCount.class, "nvmlDeviceGetMaxMigDeviceCount"),
    MIG_BY_INDEX(MigByIndex.class, "nvmlDeviceGetMigDeviceHandleByIndex"),
    MIG_PARENT(MigParent.class, "nvmlDeviceGetDeviceHandleFromMigDeviceHandle"),
    GPU_INSTANCE(GpuInstance.class, "nvmlDeviceGetGpuInstanceId"),
    COMPUTE_INSTANCE(ComputeInstance.class, "nvmlDeviceGetComputeInstanceId"),
    ATTRIBUTES(Attributes.class, "nvmlDeviceGetAttributes_v2", "nvmlDeviceGetAttributes");

    private final Class<?> mapping;
    private final List<String> symbols;

    NvmlFunction(Class<?> mapping, String... symbols) {
        this.mapping = mapping;
        this.symbols = List.of(symbols);
    }

    /** The class whose only native method is mapped. */
    Class<?> mapping() {
        return mapping;
    }

    /** Its names, newest first. */
    List<String> symbols() {
        return symbols;
    }

    static final class Init {
        static native int call();
    }

    static final class Shutdown {
        static native int call();
    }

    static final class ErrorString {
        static native Pointer call(int code);
    }

    static final class DriverVersion {
        static native int call(byte[] text, int length);
    }

    static final class NvmlVersion {
        static native int call(byte[] text, int length);
    }

    static final class Count {
        static native int call(int[] count);
    }

    static final class HandleByIndex {
        static native int call(int index, long[] device);
    }

    static final class HandleByUuid {
        static native int call(byte[] uuid, long[] device);
    }

    static final class Name {
        static native int call(long device, byte[] text, int length);
    }

    static final class Uuid {
        static native int call(long device, byte[] text, int length);
    }

    static final class PciInfo {
        static native int call(long device, byte[] info);
    }

    static final class Minor {
        static native int call(long device, int[] number);
    }

    static final class Architecture {
        static native int call(long device, int[] architecture);
    }

    static final class TotalEnergy {
        static native int call(long device, long[] millijoules);
    }

    static final class FieldValues {
        static native int call(long device, int count, byte[] values);
    }

    static final class PowerUsage {
        static native int call(long device, int[] milliwatts);
    }

    static final class EnforcedLimit {
        static native int call(long device, int[] milliwatts);
    }

    static final class DefaultLimit {
        static native int call(long device, int[] milliwatts);
    }

    static final class LimitConstraints {
        static native int call(long device, int[] lowestMilliwatts, int[] highestMilliwatts);
    }

    static final class Utilisation {
        static native int call(long device, byte[] rates);
    }

    static final class MemoryV2 {
        static native int call(long device, byte[] memory);
    }

    static final class MemoryV1 {
        static native int call(long device, byte[] memory);
    }

    static final class ComputeProcesses {
        static native int call(long device, int[] count, byte[] processes);
    }

    static final class GraphicsProcesses {
        static native int call(long device, int[] count, byte[] processes);
    }

    static final class ProcessUtilisation {
        static native int call(long device, byte[] samples, int[] count, long sinceMicros);
    }

    static final class MigMode {
        static native int call(long device, int[] current, int[] pending);
    }

    static final class MaxMigCount {
        static native int call(long device, int[] count);
    }

    static final class MigByIndex {
        static native int call(long device, int index, long[] part);
    }

    static final class MigParent {
        static native int call(long part, long[] device);
    }

    static final class GpuInstance {
        static native int call(long part, int[] id);
    }

    static final class ComputeInstance {
        static native int call(long part, int[] id);
    }

    static final class Attributes {
        static native int call(long part, byte[] attributes);
    }
}
