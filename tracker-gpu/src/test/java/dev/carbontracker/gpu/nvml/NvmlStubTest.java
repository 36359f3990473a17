package dev.carbontracker.gpu.nvml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.gpu.RecordedRemarks;
import dev.carbontracker.gpu.TestSurroundings;
import dev.carbontracker.internal.account.Integrator;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.spi.EnergySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The path to NVML as it is in production, through JNA, to a library compiled from C; time is the test's. */
class NvmlStubTest {

    private static final double MILLIJOULE = 0.001;

    @TempDir
    Path folder;

    private final RecordedRemarks remarks = new RecordedRemarks();
    private final List<Integrator> integrators = new ArrayList<>();
    private List<EnergySource> sources = List.of();
    private StubLibrary stub;
    private double seconds = 1000;

    private NvidiaGpus.Found find(TestSurroundings surroundings) {
        return new NvidiaGpus(folder.resolve("root"), () -> (long) (seconds * 1e9), Clock.systemUTC())
                .find(surroundings.telling(remarks));
    }

    private TestSurroundings withLibrary() {
        return TestSurroundings.bare(folder).with(Map.of("LD_LIBRARY_PATH", "/none:" + stub.libraryPath()));
    }

    /** A library that is in use is not exchanged for another. */
    @AfterEach
    void close() {
        sources.forEach(EnergySource::close);
    }

    private void open(String scenario, String... flags) throws IOException {
        stub = StubLibrary.compile(folder.resolve("lib"), scenario, flags);
        stub.time(seconds);
        NvidiaGpus.Found found = find(withLibrary());
        assertEquals(Optional.empty(), found.unreadable());
        sources = found.sources();
        sources.forEach(source -> integrators.add(new Integrator(source::info, Duration.ofSeconds(1), remarks::note)));
        read();
    }

    private void read() {
        for (int i = 0; i < sources.size(); i++) {
            integrators.get(i).accept((long) (seconds * 1e9), sources.get(i).read());
        }
    }

    /** Goes on for that time, reading as often, with the jitter of a scheduler. */
    private void goOn(double duration, double every) {
        Random random = new Random(7);
        double end = seconds + duration;
        while (seconds < end) {
            seconds = Math.min(end, seconds + every * (0.9 + 0.2 * random.nextDouble()));
            stub.time(seconds);
            read();
        }
    }

    private double joules(int device) {
        return integrators.get(device).energy().joules();
    }

    private Evidence evidence(int device) {
        return sources.get(device).info().evidence();
    }

    @Test
    void counters_of_several_devices_should_be_exact_to_a_millijoule() throws IOException {
        open("""
                device 0 NVIDIA H100 80GB HBM3
                square 0 70123 699871 1.7 0.61
                limit 0 700000
                device 1 NVIDIA H100 80GB HBM3
                square 1 70123 699871 1.7 0.61
                limit 1 700000
                device 2 NVIDIA T4
                constant 2 31337
                """);
        goOn(61.7, 1);
        double end = seconds;
        for (int device = 0; device < 3; device++) {
            assertEquals(stub.joules(device, 1000, end), joules(device), MILLIJOULE);
            assertEquals(Evidence.COUNTER, evidence(device));
            assertEquals(stub.joules(device, 1000, end) / (end - 1000),
                    integrators.get(device).energy().over(Duration.ofNanos(integrators.get(device).coveredNanos())).watts(),
                    1e-4, "the mean power is energy by time, not the last sample");
        }
        assertEquals(joules(0), joules(1), MILLIJOULE);
        assertEquals("nvml/GPU-abc00001-1111-2222-3333-000000000001", sources.get(1).info().name());
        assertEquals("NVIDIA T4", sources.get(2).info().device());
        assertEquals(700, sources.get(0).info().ceiling().orElseThrow().watts());
        assertEquals(List.of(), remarks.lines());
    }

    @Test
    void counter_of_old_headers_should_be_read_as_a_field() throws IOException {
        open("device 0 GPU\nwithout 0 function\nsquare 0 50000 300000 3 0.5\n");
        goOn(30, 1);
        assertEquals(stub.joules(0, 1000, 1030), joules(0), MILLIJOULE);
    }

    @Test
    void power_fields_should_be_integrated_where_there_is_no_counter() throws IOException {
        open("device 0 GPU\nwithout 0 counter power\nsquare 0 50000 300000 21 0.37\n");
        assertEquals(Evidence.SENSOR, evidence(0));
        assertEquals(Optional.of(Duration.ofMillis(100)), sources.get(0).info().every());
        goOn(600, 0.1);
        assertEquals(1, joules(0) / stub.joules(0, 1000, 1600), 0.005);
    }

    @Test
    void power_usage_should_be_integrated_where_there_are_no_fields_either() throws IOException {
        open("device 0 GPU\nwithout 0 counter fields\nsquare 0 50000 300000 21 0.37\n");
        assertEquals(Evidence.SENSOR, evidence(0));
        goOn(600, 0.1);
        assertEquals(1, joules(0) / stub.joules(0, 1000, 1600), 0.005);
    }

    @Test
    void counter_that_stands_at_zero_should_not_be_believed() throws IOException {
        open("device 0 virtual GPU\nzero_counter 0\nconstant 0 80000\n");
        assertEquals(Evidence.SENSOR, evidence(0));
    }

    @Test
    void device_without_any_meter_should_be_missing_with_the_reason_and_the_others_go_on() throws IOException {
        open("device 0 GPU\nwithout 0 counter fields power\ndevice 1 GPU\nconstant 1 200000\n");
        goOn(10, 1);
        assertTrue(!integrators.get(0).answered());
        assertEquals("nvmlDeviceGetPowerUsage: Not Supported (3)", integrators.get(0).lastMissing());
        assertEquals(2000, joules(1), MILLIJOULE);
    }

    @Test
    void device_that_is_lost_should_keep_its_energy_and_come_back_while_the_others_go_on() throws IOException {
        open("device 0 GPU A\nconstant 0 300000\nlost 0 1010.5 1041\ndevice 1 GPU B\nconstant 1 100000\n");
        goOn(60, 1);
        assertEquals(6000, joules(1), MILLIJOULE);
        assertEquals(18000, joules(0), MILLIJOULE, "its counter went on meanwhile, so nothing is lost");
        assertTrue(integrators.get(0).missingReadings() > 25);
        assertEquals(List.of("WARN GPU-abc00000-1111-2222-3333-000000000000 (GPU A) was lost, its energy up to then is "
                + "kept: nvmlDeviceGetTotalEnergyConsumption: GPU is lost (15)",
                "NOTE GPU-abc00000-1111-2222-3333-000000000000 answers again"), remarks.lines());
    }

    @Test
    void device_that_is_lost_for_good_should_keep_its_energy() throws IOException {
        open("device 0 GPU A\nconstant 0 300000\nlost 0 1010.5\n");
        goOn(10, 1);
        double before = joules(0);
        goOn(50, 1);
        assertEquals(before, joules(0), 0);
        assertEquals(3000, before, MILLIJOULE);
        assertEquals(10e9, integrators.get(0).coveredNanos(), 1e3);
    }

    @Test
    void device_that_does_not_answer_at_the_start_should_be_looked_up_later() throws IOException {
        open("device 0 GPU A\nconstant 0 300000\nlost 0 900 1020\ndevice 1 GPU B\nconstant 1 100000\n");
        assertEquals(2, sources.size());
        assertEquals(List.of("WARN GPU 0 does not answer and is looked up every few seconds: nvmlDeviceGetHandleByIndex_v2: "
                + "GPU is lost (15)"), remarks.lines());
        goOn(60, 1);
        assertEquals("GPU A", sources.get(0).info().device());
        assertEquals(400, sources.get(0).info().ceiling().orElseThrow().watts());
        assertTrue(joules(0) > 300 * 30 && joules(0) < 300 * 41, "about the last 35 s, but " + joules(0));
        assertEquals(6000, joules(1), MILLIJOULE);
    }

    @Test
    void counter_that_restarts_should_keep_what_was_counted_before() throws IOException {
        open("device 0 GPU\nconstant 0 300000\nrestart 0 1010.25\n");
        goOn(60, 1);
        assertTrue(joules(0) <= 18000 && joules(0) >= 18000 - 300 * 1.2, "but for the step of the restart: " + joules(0));
        assertEquals(List.of("NOTE nvml/GPU-abc00000-1111-2222-3333-000000000000: the counter was restarted; energy up to "
                + "its last reading is kept"), remarks.lines());
    }

    @Test
    void absurd_step_of_a_counter_should_be_left_out() throws IOException {
        open("device 0 GPU\nconstant 0 300000\njump 0 1030.5 99000000000\n");
        goOn(60, 1);
        assertTrue(joules(0) <= 18000 && joules(0) >= 18000 - 300 * 2.3, "but for the step of the jump: " + joules(0));
        assertEquals(List.of("NOTE nvml/GPU-abc00000-1111-2222-3333-000000000000: the counter jumped by more than the device "
                + "can use; the jump is left out"), remarks.lines());
    }

    @Test
    void device_that_is_denied_should_keep_its_energy_and_say_why() throws IOException {
        open("device 0 GPU\nconstant 0 300000\ndenied 0 1010.5\n");
        goOn(20, 1);
        assertEquals(3000, joules(0), 300.1);
        assertEquals("nvmlDeviceGetTotalEnergyConsumption: Insufficient Permissions (4)",
                integrators.get(0).lastMissing());
    }

    @Test
    void device_that_appears_should_be_said() throws IOException {
        open("device 0 GPU\nlate 0 1015 1\n");
        goOn(12, 1);
        sources.forEach(EnergySource::load);
        assertEquals(List.of(), remarks.lines());
        goOn(12, 1);
        sources.forEach(EnergySource::load);
        assertEquals(List.of("WARN NVIDIA GPUs when the run began: 1, now: 2; the new ones are not in the figures"), remarks.lines());
    }

    @Test
    void old_driver_should_be_read_by_its_older_names_and_layouts() throws IOException {
        open("device 0 Tesla K80\nsquare 0 50000 140000 21 0.37\nprocess 0 4242 77\nprocess 0 4343 99\nutilization 0 63\n",
                "-DOLD_DRIVER");
        NvmlLibrary library = NvmlLibrary.load(stub.file());
        assertEquals("nvmlInit", library.symbol(NvmlFunction.INIT));
        assertEquals("nvmlDeviceGetComputeRunningProcesses", library.symbol(NvmlFunction.COMPUTE_PROCESSES));
        assertEquals(Evidence.SENSOR, evidence(0));
        assertEquals(63, sources.get(0).load().percent().orElseThrow());
        goOn(600, 0.1);
        assertEquals(1, joules(0) / stub.joules(0, 1000, 1600), 0.005);
        try {
            Nvml.Device device = library.device(0);
            assertEquals(List.of(new Nvml.GpuProcess(4242, 77), new Nvml.GpuProcess(4343, 99)), device.processes());
            assertEquals("0000:10:00.0", device.pciBusId());
            assertEquals(80000, device.memoryBytes());
        } catch (NvmlException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void newest_names_and_layouts_should_be_used_where_the_driver_has_them() throws IOException, NvmlException {
        StringBuilder scenario = new StringBuilder("device 0 GPU\n");
        for (int pid = 1; pid <= 40; pid++) {
            scenario.append("process 0 ").append(pid).append(' ').append(pid * 10).append("\nsample 0 ").append(pid)
                    .append(" 2\n");
        }
        open(scenario.toString());
        NvmlLibrary library = NvmlLibrary.load(stub.file());
        assertEquals("nvmlInit_v2", library.symbol(NvmlFunction.INIT));
        assertEquals("nvmlDeviceGetGraphicsRunningProcesses_v3", library.symbol(NvmlFunction.GRAPHICS_PROCESSES));
        Nvml.Device device = library.device(0);
        assertEquals(40, device.processes().size(), "more than fit at first, each once though one does graphics too");
        assertEquals(new Nvml.GpuProcess(40, 400), device.processes().get(39));
        assertEquals(new Nvml.GpuSample(40, 8, 2), device.samples(7).get(39));
        assertEquals(80000, device.memoryBytes());
        assertEquals(9, device.architecture());
        assertEquals("550.54.15", library.driverVersion());
        assertEquals("12.550.54.15", library.nvmlVersion());
        assertEquals("00000000:10:00.0", device.pciBusId());
    }

    @Test
    void memory_should_be_read_by_the_older_function_where_the_newer_refuses_its_version()
            throws IOException, NvmlException {
        open("device 0 GPU\nrefuse_memory_v2 0\n");
        assertEquals(80000, NvmlLibrary.load(stub.file()).device(0).memoryBytes());
    }

    @Test
    void part_of_a_divided_device_should_be_charged_by_its_slices() throws IOException {
        open("""
                device 0 NVIDIA A100
                mig 0
                constant 0 350000
                part 0 MIG-aaaa 7 0 2 20000 NVIDIA A100 MIG 2g.20gb
                part 0 MIG-bbbb 8 0 0 20000 NVIDIA A100 MIG 2g.20gb
                """);
        assertEquals(1, sources.get(0).info().relativeErrorHigh() / NvmlSource.RELATIVE_ERROR, 1e-9, "undivided");
        assertEquals(List.of("NOTE GPU-abc00000-1111-2222-3333-000000000000 is divided into parts (MIG), and all of its energy is "
                + "charged; gpus=MIG-… names the parts that count"), remarks.lines());
        sources.forEach(EnergySource::close);
        sources = find(TestSurroundings.bare(folder).with(Map.of("LD_LIBRARY_PATH", stub.libraryPath(),
                "CUDA_VISIBLE_DEVICES", "MIG-aaaa,MIG-GPU-abc00000-1111-2222-3333-000000000000/8/0"))).sources();
        integrators.set(0, new Integrator(sources.get(0)::info, Duration.ofSeconds(1), remarks::note));
        read();
        goOn(10, 1);
        double part = 2.0 / 7 + 20000.0 / 80000;
        assertEquals(3500 * part, joules(0), MILLIJOULE);
        assertEquals("NVIDIA A100 (MIG 2g.20gb 7/0 + MIG 2g.20gb 8/0)", sources.get(0).info().device());
        assertEquals(1.05 * 3500, joules(0) * (1 + sources.get(0).info().relativeErrorHigh()), 1e-6, "at most all of it");
        assertEquals("NOTE GPU-abc00000-1111-2222-3333-000000000000: its parts have no meter of their own; 0.536 of its energy "
                + "is charged for MIG 2g.20gb 7/0 and MIG 2g.20gb 8/0, an estimate", remarks.lines().get(1));
        assertTrue(sources.get(0).load().percent().isEmpty(), "a divided device does not tell how busy it is");
    }

    @Test
    void nvml_should_be_shut_down_once_for_each_init() throws IOException {
        open("device 0 GPU\ndevice 1 GPU\n");
        assertEquals(1, stub.open());
        sources.get(0).close();
        assertEquals(1, stub.open());
        sources.get(1).close();
        sources = List.of();
        assertEquals(0, stub.open());
        assertEquals(List.of(), find(withLibrary().with(Map.of("LD_LIBRARY_PATH", stub.libraryPath(),
                "CUDA_VISIBLE_DEVICES", ""))).sources());
        assertEquals(0, stub.open());
    }

    @Test
    void load_should_tell_the_part_of_this_process() throws IOException {
        stub = StubLibrary.compile(folder.resolve("lib"), "device 0 GPU\nutilization 0 88\nprocess 0 11 300\n"
                + "process 0 12 100\nsample 0 11 60\nsample 0 12 20\n");
        stub.time(seconds);
        sources = find(withLibrary().ofProcesses(Set.of(12L, 13L))).sources();
        assertEquals(88, sources.get(0).load().percent().orElseThrow());
        assertEquals(0.25, sources.get(0).load().processPart().orElseThrow());
    }

    @Test
    void library_without_a_driver_should_be_no_gpu() throws IOException {
        stub = StubLibrary.compile(folder.resolve("lib"), "no_driver 0\n");
        NvidiaGpus.Found found = find(withLibrary());
        assertEquals(List.of(), found.sources());
        assertEquals(Optional.empty(), found.unreadable());
        assertEquals(List.of(), remarks.lines());
    }

    @Test
    void file_that_is_no_library_should_be_passed_over_or_named() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other"));
        Files.writeString(other.resolve(StubLibrary.NAME), "not for this machine");
        String why = find(TestSurroundings.bare(folder).with(Map.of("LD_LIBRARY_PATH", other.toString()))).unreadable()
                .orElseThrow();
        assertTrue(why.startsWith("the NVIDIA GPUs cannot be read, so their energy is not in the figures: "
                + other.resolve(StubLibrary.NAME) + " cannot be loaded (java.lang.UnsatisfiedLinkError: "), why);
        stub = StubLibrary.compile(folder.resolve("lib"), "device 0 GPU\n");
        sources = find(TestSurroundings.bare(folder).with(Map.of("LD_LIBRARY_PATH", other + ":" + stub.libraryPath())))
                .sources();
        assertEquals(1, sources.size());
    }

    @Test
    void device_that_may_not_be_used_should_not_be_numbered_or_counted() throws IOException {
        open("device 0 GPU A\nforbidden 0\ndevice 1 GPU B\nconstant 1 100000\n");
        assertEquals(List.of("GPU B"), sources.stream().map(source -> source.info().device()).toList());
        assertEquals(List.of("NOTE GPU 0 of this machine may not be used by this program and does not count"),
                remarks.lines());
        goOn(25, 1);
        sources.forEach(EnergySource::load);
        assertEquals(1, remarks.lines().size(), "it does not count as a newcomer either");
    }

    /** The first reading is zero and the second one is not, as behind a driver that was just loaded. */
    @Test
    void counter_that_has_just_begun_should_be_believed() throws IOException {
        open("device 0 GPU\nconstant 0 300000\nzero_readings 0 1\n");
        assertEquals(Evidence.COUNTER, evidence(0));
    }

    @Test
    void device_whose_counter_alone_fails_should_be_read_by_its_power() throws IOException {
        open("device 0 GPU\nfailing 0 999\nconstant 0 80000\n");
        assertEquals(Evidence.SENSOR, evidence(0));
    }
}
