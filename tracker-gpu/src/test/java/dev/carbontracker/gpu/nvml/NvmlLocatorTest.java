package dev.carbontracker.gpu.nvml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carbontracker.gpu.RecordedRemarks;
import dev.carbontracker.gpu.TestSurroundings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NvmlLocatorTest {

    @TempDir
    Path root;

    private TestSurroundings surroundings;

    @BeforeEach
    void bare() {
        surroundings = TestSurroundings.bare(root);
    }

    private List<String> libraries() {
        return new NvmlLocator(surroundings.telling(new RecordedRemarks()), root).libraries().stream()
                .map(file -> root.relativize(file).toString()).toList();
    }

    private void file(String name) throws IOException {
        Files.createDirectories(root.resolve(name).getParent());
        Files.writeString(root.resolve(name), "");
    }

    private void device(String vendor, String kind) throws IOException {
        Path device = Files.createDirectories(root.resolve("sys/bus/pci/devices/0000:65:00.0"));
        Files.writeString(device.resolve("vendor"), vendor + "\n");
        Files.writeString(device.resolve("class"), kind + "\n");
    }

    @Test
    void library_should_not_be_touched_when_nothing_shows_a_gpu() throws IOException {
        file("usr/lib64/libnvidia-ml.so.1");
        device("0x8086", "0x030000");
        assertEquals(List.of(), libraries());
    }

    @ParameterizedTest
    @ValueSource(strings = {"proc/driver/nvidia/version", "dev/nvidiactl", "dev/dxg"})
    void library_should_be_found_when_the_driver_runs(String sign) throws IOException {
        file("usr/lib64/libnvidia-ml.so.1");
        file(sign);
        assertEquals(List.of("usr/lib64/libnvidia-ml.so.1"), libraries());
    }

    @Test
    void library_should_be_found_when_the_device_is_on_the_bus() throws IOException {
        file("usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1");
        device("0x10de", "0x030200");
        assertEquals(List.of("usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1"), libraries());
    }

    @Test
    void audio_device_of_the_same_vendor_should_be_no_sign() throws IOException {
        file("usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1");
        device("0x10de", "0x040300");
        assertEquals(List.of(), libraries());
    }

    @Test
    void stub_of_the_toolkit_should_not_be_taken() throws IOException {
        file("usr/lib64/libnvidia-ml.so");
        file("dev/nvidiactl");
        assertEquals(List.of(), libraries());
    }

    @Test
    void library_path_should_come_first_and_be_a_sign_itself() throws IOException {
        file("mounted/libnvidia-ml.so.1");
        file("usr/lib64/libnvidia-ml.so.1");
        surroundings = surroundings.with(Map.of("LD_LIBRARY_PATH", "/none::" + root.resolve("mounted")));
        assertEquals(List.of("mounted/libnvidia-ml.so.1", "usr/lib64/libnvidia-ml.so.1"), libraries());
    }

    @Test
    void library_should_be_found_by_the_index_of_the_linker() throws IOException {
        file("opt/driver/libnvidia-ml.so.1");
        file("dev/nvidiactl");
        Files.createDirectories(root.resolve("etc"));
        Files.write(root.resolve("etc/ld.so.cache"), ("glibc-ld.so.cache1.1\0\1\2libnvidia-ml.so.1\0"
                + "/opt/driver/libnvidia-ml.so.1\0/gone/libnvidia-ml.so.1\0/opt/driver/libnvidia-ml.so.1.2\0")
                .getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(List.of("opt/driver/libnvidia-ml.so.1"), libraries());
    }

    @Test
    void library_should_be_found_in_the_folders_of_windows() throws IOException {
        file("win/System32/nvml.dll");
        file("programs/NVIDIA Corporation/NVSMI/nvml.dll");
        surroundings = surroundings.on("Windows 11").with(Map.of("SystemRoot", root.resolve("win").toString(),
                "ProgramW6432", root.resolve("programs").toString()));
        assertEquals(List.of("win/System32/nvml.dll", "programs/NVIDIA Corporation/NVSMI/nvml.dll"), libraries());
    }

    @Test
    void library_should_not_be_looked_for_on_a_mac() throws IOException {
        file("usr/lib64/libnvidia-ml.so.1");
        file("dev/nvidiactl");
        surroundings = surroundings.on("Mac OS X-14");
        assertEquals(List.of(), libraries());
    }
}
