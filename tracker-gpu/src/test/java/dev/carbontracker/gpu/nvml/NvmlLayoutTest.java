package dev.carbontracker.gpu.nvml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.cuda.global.nvml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layouts against a C compiler, numbers and names against the NVML of another binding. */
class NvmlLayoutTest {

    @TempDir
    Path folder;

    @Test
    void layouts_should_be_those_of_a_c_compiler() throws IOException {
        StubLibrary stub = StubLibrary.compile(folder, "");
        Map<String, Integer> ours = new LinkedHashMap<>();
        ours.put("PciInfo", NvmlLayout.PCI_INFO_BYTES);
        ours.put("PciInfo.busId", NvmlLayout.PCI_INFO_BUS_ID);
        ours.put("Utilization", NvmlLayout.UTILISATION_BYTES);
        ours.put("Utilization.gpu", NvmlLayout.UTILISATION_GPU);
        ours.put("Memory", NvmlLayout.MEMORY_BYTES);
        ours.put("Memory.total", NvmlLayout.MEMORY_TOTAL);
        ours.put("MemoryV2", NvmlLayout.MEMORY_V2_BYTES);
        ours.put("MemoryV2.total", NvmlLayout.MEMORY_V2_TOTAL);
        ours.put("ProcessV1", NvmlLayout.PROCESS_V1_BYTES);
        ours.put("ProcessV1.usedGpuMemory", NvmlLayout.PROCESS_MEMORY);
        ours.put("ProcessV2", NvmlLayout.PROCESS_BYTES);
        ours.put("ProcessV2.pid", NvmlLayout.PROCESS_PID);
        ours.put("ProcessV2.usedGpuMemory", NvmlLayout.PROCESS_MEMORY);
        ours.put("ProcessSample", NvmlLayout.SAMPLE_BYTES);
        ours.put("ProcessSample.pid", NvmlLayout.SAMPLE_PID);
        ours.put("ProcessSample.timeStamp", NvmlLayout.SAMPLE_TIME);
        ours.put("ProcessSample.smUtil", NvmlLayout.SAMPLE_SM);
        ours.put("FieldValue", NvmlLayout.FIELD_BYTES);
        ours.put("FieldValue.fieldId", NvmlLayout.FIELD_ID);
        ours.put("FieldValue.scopeId", NvmlLayout.FIELD_SCOPE);
        ours.put("FieldValue.valueType", NvmlLayout.FIELD_TYPE);
        ours.put("FieldValue.nvmlReturn", NvmlLayout.FIELD_RETURN);
        ours.put("FieldValue.value", NvmlLayout.FIELD_VALUE);
        ours.put("Attributes", NvmlLayout.ATTRIBUTES_BYTES);
        ours.put("Attributes.computeInstanceSliceCount", NvmlLayout.ATTRIBUTES_COMPUTE_SLICES);
        Map<String, Integer> compiled = new LinkedHashMap<>();
        ours.keySet().forEach(name -> compiled.put(name, stub.layout(name)));
        assertEquals(compiled, ours);
        assertEquals(NvmlLayout.MEMORY_V2_BYTES | 2 << 24, NvmlLayout.MEMORY_V2_VERSION);
    }

    @Test
    void numbers_should_be_those_of_another_binding() {
        assertEquals(nvml.NVML_FI_DEV_TOTAL_ENERGY_CONSUMPTION, NvmlLayout.FIELD_TOTAL_ENERGY);
        assertEquals(nvml.NVML_FI_DEV_POWER_AVERAGE, NvmlLayout.FIELD_POWER_AVERAGE);
        assertEquals(nvml.NVML_FI_DEV_POWER_INSTANT, NvmlLayout.FIELD_POWER_INSTANT);
        assertEquals(nvml.NVML_POWER_SCOPE_GPU, NvmlLayout.SCOPE_GPU);
        assertEquals(nvml.NVML_ERROR_UNINITIALIZED, NvmlException.UNINITIALIZED);
        assertEquals(nvml.NVML_ERROR_NOT_SUPPORTED, NvmlException.NOT_SUPPORTED);
        assertEquals(nvml.NVML_ERROR_NO_PERMISSION, NvmlException.NO_PERMISSION);
        assertEquals(nvml.NVML_ERROR_NOT_FOUND, NvmlException.NOT_FOUND);
        assertEquals(nvml.NVML_ERROR_INSUFFICIENT_SIZE, NvmlException.INSUFFICIENT_SIZE);
        assertEquals(nvml.NVML_ERROR_DRIVER_NOT_LOADED, NvmlException.DRIVER_NOT_LOADED);
        assertEquals(nvml.NVML_ERROR_LIBRARY_NOT_FOUND, NvmlException.LIBRARY_NOT_FOUND);
        assertEquals(nvml.NVML_ERROR_FUNCTION_NOT_FOUND, NvmlException.FUNCTION_NOT_FOUND);
        assertEquals(nvml.NVML_ERROR_GPU_IS_LOST, NvmlException.GPU_IS_LOST);
        assertEquals(nvml.NVML_ERROR_RESET_REQUIRED, NvmlException.RESET_REQUIRED);
        assertEquals(nvml.NVML_ERROR_ARGUMENT_VERSION_MISMATCH, NvmlException.ARGUMENT_VERSION_MISMATCH);
        assertEquals(nvml.NVML_ERROR_DEPRECATED, NvmlException.DEPRECATED);
        assertEquals(nvml.NVML_ERROR_GPU_NOT_FOUND, NvmlException.GPU_NOT_FOUND);
        assertEquals(nvml.NVML_ERROR_UNKNOWN, NvmlException.UNKNOWN);
    }

    @Test
    void names_should_be_known_to_another_binding() {
        Set<String> known = Arrays.stream(nvml.class.getDeclaredMethods()).map(java.lang.reflect.Method::getName)
                .collect(Collectors.toSet());
        for (NvmlFunction function : NvmlFunction.values()) {
            String newest = function.symbols().get(0);
            assertTrue(known.contains(newest), newest);
        }
    }
}
