package dev.carbontracker.gpu.nvml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carbontracker.gpu.RecordedRemarks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessPartsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path proc;

    private final RecordedRemarks remarks = new RecordedRemarks();
    private final FakeNvml.FakeDevice device = new FakeNvml().add("GPU-a", "H100");
    private Set<Long> tree = Set.of(10L, 11L);
    private Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private long nanos;

    @BeforeEach
    void inTheHostsNamespace() throws IOException {
        namespace("pid:[4026531836]");
    }

    private void namespace(String link) throws IOException {
        Path folder = Files.createDirectories(proc.resolve("self/ns"));
        Files.deleteIfExists(folder.resolve("pid"));
        Files.createSymbolicLink(folder.resolve("pid"), Path.of(link));
    }

    private void holds(long pid, String... files) throws IOException {
        Path folder = Files.createDirectories(proc.resolve(pid + "/fd"));
        for (int i = 0; i < files.length; i++) {
            Files.createSymbolicLink(folder.resolve(String.valueOf(i)), Path.of(files[i]));
        }
    }

    private ProcessParts parts() {
        return new ProcessParts(() -> tree, new DeviceFiles(proc, () -> nanos), clock, remarks, "GPU-a");
    }

    private double part() {
        return parts().part(List.of(device)).orElseThrow();
    }

    private static Nvml.GpuProcess process(long pid, long bytes) {
        return new Nvml.GpuProcess(pid, bytes);
    }

    @Test
    void part_should_be_by_how_busy_processes_kept_the_device() {
        device.processes = List.of(process(10, 900), process(99, 100));
        device.samples = List.of(new Nvml.GpuSample(10, 1, 10), new Nvml.GpuSample(10, 2, 10),
                new Nvml.GpuSample(99, 2, 60));
        assertEquals(0.25, part());
        assertEquals(List.of("NOTE GPU-a: energy is split by how busy its processes kept it, an estimate"), remarks.lines());
    }

    @Test
    void part_should_be_by_memory_when_nobody_was_busy() {
        device.processes = List.of(process(10, 100), process(11, 200), process(99, 700));
        device.samples = List.of(new Nvml.GpuSample(99, 2, 0));
        assertEquals(0.3, part(), 1e-12);
        assertEquals(List.of("NOTE GPU-a: while no process kept it busy, energy is split by the memory that each holds, an "
                + "estimate"), remarks.lines());
    }

    @Test
    void part_should_be_even_when_the_driver_does_not_say_how_much_memory() {
        device.processes = List.of(process(10, -1), process(98, -1), process(99, 3), process(100, 5));
        assertEquals(0.25, part());
    }

    @Test
    void part_should_be_nothing_when_only_others_use_the_device_or_nobody() {
        device.processes = List.of(process(99, 700));
        assertEquals(0, part());
        device.processes = List.of();
        assertEquals(0, part());
    }

    @Test
    void parts_of_all_processes_should_sum_to_one() {
        device.processes = List.of(process(10, 100), process(99, 700));
        device.samples = List.of(new Nvml.GpuSample(10, 1, 33), new Nvml.GpuSample(99, 2, 44), new Nvml.GpuSample(7, 2, 5));
        double sum = 0;
        for (long pid : List.of(10L, 99L, 7L)) {
            tree = Set.of(pid);
            sum += part();
        }
        assertEquals(1, sum, 1e-12);
    }

    @Test
    void samples_should_be_asked_for_since_the_last_one() {
        ProcessParts parts = parts();
        long now = NOW.toEpochMilli() * 1000;
        device.samples = List.of(new Nvml.GpuSample(10, now - 55, 33));
        parts.part(List.of(device));
        assertEquals(now - 1_000_000, device.askedSince);
        device.samples = List.of(new Nvml.GpuSample(10, now + 99_000_000, 33));
        parts.part(List.of(device));
        assertEquals(now - 55, device.askedSince);
        parts.part(List.of(device));
        assertEquals(now, device.askedSince, "a clock that was set back does not stop the samples");
    }

    /** The driver samples every second at worst: for a moment no new sample is not idleness. */
    @Test
    void part_should_stay_for_a_while_when_no_new_sample_has_come() {
        ProcessParts parts = parts();
        device.processes = List.of(process(10, 900), process(99, 100));
        device.samples = List.of(new Nvml.GpuSample(10, 1, 10), new Nvml.GpuSample(99, 1, 30));
        assertEquals(0.25, parts.part(List.of(device)).orElseThrow());
        device.samples = List.of();
        assertEquals(0.25, parts.part(List.of(device)).orElseThrow());
        device.samples = List.of(new Nvml.GpuSample(10, 1, 0));
        assertEquals(0.9, parts.part(List.of(device)).orElseThrow(), 1e-12, "new samples say that nobody is busy");
    }

    @Test
    void part_of_a_part_should_be_by_the_processes_in_it() {
        FakeNvml nvml = new FakeNvml();
        FakeNvml.FakeDevice board = nvml.add("GPU-b", "A100");
        board.processes = List.of(process(10, 100), process(99, 100));
        FakeNvml.FakeDevice part = nvml.divide(board, "MIG-1", "A100 MIG 3g.20gb");
        part.processes = List.of(process(10, 100));
        assertEquals(1, parts().part(List.of(part)).orElseThrow());
    }

    @Test
    void part_should_be_unknown_when_the_driver_names_no_processes() {
        device.unnamed = NvmlException.NOT_SUPPORTED;
        assertEquals(OptionalDouble.empty(), parts().part(List.of(device)));
        assertEquals(List.of("NOTE GPU-a does not name its processes, so all of its energy is charged: fake: no (3)"),
                remarks.lines());
    }

    @Test
    void part_in_a_container_should_be_even_among_those_on_the_device_if_this_program_computes_on_it() throws IOException {
        namespace("pid:[4026532999]");
        holds(10, "/dev/nvidia-uvm", "/dev/nvidia0");
        holds(11, "/dev/nvidia-uvm", "/dev/nvidia10");
        device.processes = List.of(process(4321, 100), process(4322, 100));
        assertEquals(0.5, part());
        assertEquals(List.of("NOTE GPU-a: this program is in a pid name space of its own, as in a container, where NVML's "
                + "process ids cannot be matched; energy is split evenly among the processes on it, an estimate"),
                remarks.lines());
    }

    @Test
    void part_in_a_container_should_be_all_when_nvml_names_nobody_and_this_program_computes_on_it() throws IOException {
        namespace("pid:[4026532999]");
        holds(10, "/dev/nvidia-uvm", "/dev/nvidia0");
        assertEquals(1, part());
    }

    /** NVML itself opens the file of the device; a process of the host may have the number that ours has in here. */
    @Test
    void part_in_a_container_should_be_nothing_when_this_program_does_not_compute() throws IOException {
        namespace("pid:[4026532999]");
        holds(10, "/dev/nvidiactl", "/dev/nvidia0");
        device.processes = List.of(process(10, 100));
        assertEquals(0, part());
    }

    @Test
    void part_in_a_container_should_be_by_use_when_the_driver_translates_ids() throws IOException {
        namespace("pid:[4026532999]");
        holds(10, "/dev/nvidia-uvm", "/dev/nvidia0");
        device.processes = List.of(process(10, 100), process(77, 300));
        assertEquals(0.25, part());
    }

    @Test
    void files_should_be_looked_at_anew_after_a_while() throws IOException {
        namespace("pid:[4026532999]");
        ProcessParts parts = parts();
        assertEquals(0, parts.part(List.of(device)).orElseThrow());
        holds(10, "/dev/nvidia-uvm", "/dev/nvidia0");
        assertEquals(1, parts.part(List.of(device)).orElseThrow(), "at once, when it begins to compute");
        Files.delete(proc.resolve("10/fd/0"));
        nanos += 9_000_000_000L;
        assertEquals(1, parts.part(List.of(device)).orElseThrow());
        nanos += 1_000_000_000L;
        assertEquals(0, parts.part(List.of(device)).orElseThrow());
    }
}
