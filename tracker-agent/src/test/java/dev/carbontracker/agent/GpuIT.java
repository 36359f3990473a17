package dev.carbontracker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.agent.programs.Ending;
import dev.carbontracker.agent.programs.OwnLibraries;
import dev.carbontracker.agent.programs.OwnManagement;
import dev.carbontracker.agent.programs.SelfMeasuring;
import dev.carbontracker.csv.Row;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** GPUs in real JVMs: the driver's library is one compiled from C, whose devices use power by the clock. */
class GpuIT extends EndToEnd {

    private static final String TWO_BOARDS = "device 0 BOARD A\nconstant 0 250000\nutilization 0 90\n"
            + "device 1 BOARD A\nconstant 1 150000\nutilization 1 50\n";
    private static final double LATE_SECONDS = 0.2;
    private static final int HANG_SECONDS = 100;
    /** An end does about the work of one without a driver; ten times as much time allows for a machine that gets busy. */
    private static final double BUSY = 10;

    private TestJvm withDriver(Jdks.Jdk jdk, String scenario) throws IOException {
        return jvm(jdk).environment("LD_LIBRARY_PATH", CompiledLibrary.nvml(folder, scenario).toString());
    }

    private static boolean measured(Row row, double gpuJoules) {
        return row.number("gpu_energy").orElse(0) * 3.6e6 >= gpuJoules;
    }

    private static boolean noted(Row row, String text) {
        return row.get("notes").contains(text);
    }

    /** Mean power is energy by time: on a busy machine a thread may wait between a reading and its look at the clock. */
    private static void assertPower(double watts, Row row) {
        double seconds = number(row, "gpu_energy") * 3.6e6 / watts;
        assertEquals(watts, number(row, "gpu_power"), watts * LATE_SECONDS / seconds, row.toString());
    }

    /** How long the JVM takes to end under the agent without a driver. Its run leaves no row. */
    private double secondsOfPlainEnd(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running plain = jvm(jdk).agent("min.duration=1h", "checkpoint=1s").start(Ending.class, "input", "exit");
        awaitMeasuring();
        return plain.secondsOfEnd(3);
    }

    private static double number(Row row, String column) {
        return row.number(column).orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void counters_should_be_in_the_row_and_in_the_recording_one_by_one(Jdks.Jdk jdk) throws IOException {
        Path recording = folder.resolve("run.jfr");
        TestJvm.Running running = withDriver(jdk, TWO_BOARDS).agent("jfr=on", "interval=200ms", "checkpoint=1s").options(
                "-XX:StartFlightRecording=filename=" + recording).start(Ending.class, "input", "return");
        awaitJournal("three seconds of both boards", soFar -> measured(soFar, 1200));
        assertEquals(0, running.finish(), running.stderr());
        Row row = onlyRow();
        assertPower(400, row);
        assertTrue(number(row, "gpu_energy") > 0 && number(row, "gpu_energy") <= 400 * number(row, "duration") / 3.6e6,
                row.get("gpu_energy"));
        assertEquals("counter", row.get("gpu_evidence"));
        assertEquals("2", row.get("gpu_count"));
        assertEquals("2 x BOARD A", row.get("gpu_model"));
        assertEquals(70, number(row, "gpu_utilization_percent"));
        List<RecordedEvent> second = RecordingFile.readAllEvents(recording).stream()
                .filter(event -> event.getEventType().getName().equals("dev.carbontracker.Device")
                        && event.getString("source").equals("nvml/GPU-abc00001-1111-2222-3333-000000000001")).toList();
        assertTrue(second.size() >= 3, second.toString());
        // a sample that comes before the driver's next reading shows no power; the one after it shows both; of all samples
        // one at least was made without a pause between the reading and the look at the clock
        assertTrue(second.stream().anyMatch(event -> Math.abs(event.getDouble("powerWatts") - 150) < 1.5), second.toString());
        double joules = second.get(second.size() - 1).getDouble("energyJoules");
        double atTheEnd = number(row, "gpu_energy") * 3.6e6 * 150 / 400;
        // the boards are read one after the other, so that one may be some energy ahead of the other
        assertTrue(joules > atTheEnd / 2 && joules < atTheEnd + 150 * LATE_SECONDS, joules + " of " + atTheEnd);
        assertEquals(jdk.feature() >= 24, running.stderr().contains("[carbon-tracker] warning: reading the GPU takes native "
                + "code; --enable-native-access=ALL-UNNAMED silences the JVM's warning about it"), running.stderr());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void flag_that_is_named_should_silence_the_jvm(Jdks.Jdk jdk) throws IOException {
        TestJvm jvm = withDriver(jdk, TWO_BOARDS).agent("summary=none", "checkpoint=1s");
        if (jdk.feature() >= 24) {
            jvm.options("--enable-native-access=ALL-UNNAMED");
        }
        TestJvm.Running running = jvm.start(Ending.class, "input", "return");
        awaitJournal("energy of the boards", soFar -> measured(soFar, 1));
        assertEquals(0, running.finish(), running.stderr());
        assertEquals("counter", onlyRow().get("gpu_evidence"));
        assertEquals("", running.stderr());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void native_code_that_is_denied_should_leave_the_gpu_unknown_and_say_what_helps(Jdks.Jdk jdk) throws IOException {
        if (jdk.feature() < 24) {
            return; // older JVMs deny nothing
        }
        TestJvm.Running running = withDriver(jdk, TWO_BOARDS).agent("checkpoint=1s").options("--illegal-native-access=deny")
                .start(Ending.class, "input", "return");
        awaitJournal("the reason", soFar -> noted(soFar, "enable-native-access"));
        assertEquals(0, running.finish(), running.stderr());
        assertEquals("unknown", onlyRow().get("gpu_evidence"));
        assertTrue(onlyRow().get("notes").contains("--enable-native-access=ALL-UNNAMED may be needed"),
                onlyRow().get("notes"));
    }

    /** Two gauges and all else that is asked: more than a second a round. */
    @ParameterizedTest
    @MethodSource("jdks")
    void slow_driver_should_be_waited_for_in_the_background(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running running = withDriver(jdk, TWO_BOARDS + "without 0 counter fields\nwithout 1 counter fields\n"
                + "latency 0 0.2\n").agent("checkpoint=1s").start(Ending.class, "input", "exit");
        awaitJournal("six seconds of both boards", soFar -> measured(soFar, 2400));
        assertEquals(3, running.finish(), running.stderr());
        Row row = onlyRow();
        assertPower(400, row);
        assertEquals("sensor", row.get("gpu_evidence"));
        assertTrue(number(row, "coverage") > 0 && number(row, "coverage") < 1, row.get("coverage"));
        assertTrue(row.get("notes").contains("GPU: measured only from second "), row.get("notes"));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void driver_that_hangs_in_the_middle_should_cost_only_its_own_energy(Jdks.Jdk jdk) throws IOException {
        double plain = secondsOfPlainEnd(jdk);
        TestJvm.Running running = withDriver(jdk, TWO_BOARDS + "hang_on_file 0 " + HANG_SECONDS + "\n").agent("checkpoint=1s")
                .start(Ending.class, "input", "exit");
        awaitJournal("energy of the boards", soFar -> measured(soFar, 400));
        Files.createFile(folder.resolve("driver/hang"));
        double before = awaitJournal("a journal", soFar -> true).number("duration").orElseThrow();
        awaitJournal("a run that goes on", soFar -> number(soFar, "duration") > before + 4);
        double seconds = running.secondsOfEnd(3);
        assertTrue(seconds < 2 + BUSY * plain, "the end took " + seconds + " s, and " + plain + " s without a driver");
        Row row = onlyRow();
        assertPower(400, row);
        // the row before is at most a checkpoint old, and a busy machine may read once more until the file is there
        assertTrue(number(row, "gpu_energy") * 3.6e6 < 400 * (number(row, "duration") - 2), row.toString());
        assertTrue(number(row, "coverage") < 1, row.get("coverage"));
        assertTrue(row.get("notes").contains("the last reading of a source that may block did not come in time"),
                row.get("notes"));
    }

    /** From the start of the JVM to its end. */
    private double secondsOfSelfMeasuring(TestJvm jvm) throws IOException {
        long begun = System.nanoTime();
        TestJvm.Running running = jvm.classPath(TestJvm.library()).options("-Dcarbontracker.zone=FRA",
                "-Dcarbontracker.checkpoint=1s").start(SelfMeasuring.class, "line", "0");
        awaitJournal("a run that measures the rest", EndToEnd::measures);
        assertEquals(0, running.finish(), running.stderr());
        return (System.nanoTime() - begun) / 1e9;
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void driver_that_hangs_at_once_should_not_keep_a_program_that_measures_itself(Jdks.Jdk jdk) throws IOException {
        double plain = secondsOfSelfMeasuring(jvm(jdk).options("-Dcarbontracker.min.duration=1h"));
        double seconds = secondsOfSelfMeasuring(withDriver(jdk, TWO_BOARDS + "hang 0 0 " + HANG_SECONDS + "\n"));
        assertTrue(seconds < 2 + BUSY * plain, "it took " + seconds + " s, and " + plain + " s without a driver");
        assertEquals("unknown", onlyRow().get("gpu_evidence"));
        assertTrue(onlyRow().get("notes").contains("the provider gpu does not answer"), onlyRow().get("notes"));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void library_should_measure_gpus_as_the_agent_does(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running running = withDriver(jdk, TWO_BOARDS).classPath(TestJvm.library())
                .options("-Dcarbontracker.zone=FRA", "-Dcarbontracker.gpus=1", "-Dcarbontracker.checkpoint=1s")
                .start(SelfMeasuring.class, "line", "0");
        awaitJournal("two seconds of the board", soFar -> measured(soFar, 300));
        assertEquals(0, running.finish(), running.stderr());
        assertPower(150, onlyRow());
        assertEquals("1 x BOARD A", onlyRow().get("gpu_model"));
    }

    /** NVML names another process alone. */
    @ParameterizedTest
    @MethodSource("jdks")
    void process_mode_should_charge_nothing_where_nvml_names_another_process(Jdks.Jdk jdk) throws IOException {
        TestJvm jvm = withDriver(jdk, "device 0 BOARD A\nconstant 0 400000\nprocess 0 1 1000\nsample 0 1 60\n");
        TestJvm.Running running = jvm.agent("mode=process", "checkpoint=1s").start(Ending.class, "input", "return");
        awaitJournal("two seconds of a board that is read", soFar -> noted(soFar, "an estimate")
                && soFar.get("gpu_evidence").equals("counter") && number(soFar, "duration") > 2);
        assertEquals(0, running.finish(), running.stderr());
        Row row = onlyRow();
        assertEquals(0, number(row, "gpu_energy"), "nothing of it is this process's");
        assertTrue(row.get("notes").contains("an estimate"), row.get("notes"));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void nothing_native_should_be_loaded_where_there_is_no_gpu(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running running = jvm(jdk).agent("summary=none", "checkpoint=1s").options("-Xlog:class+load:file=" + folder.resolve("classes"))
                .start(Ending.class, "input", "return");
        awaitMeasuring();
        assertEquals(0, running.finish(), running.stderr());
        assertEquals("none", onlyRow().get("gpu_evidence"));
        String classes = Files.readString(folder.resolve("classes"));
        assertTrue(classes.contains("dev.carbontracker.gpu.GpuProvider "), "the provider was asked");
        assertTrue(!classes.contains("com.sun.jna"), "JNA was loaded");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void program_should_still_choose_its_log_manager_after_a_gpu_was_read(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running running = withDriver(jdk, TWO_BOARDS).agent("summary=none", "checkpoint=1s")
                .start(OwnManagement.class);
        awaitJournal("energy of the boards", soFar -> measured(soFar, 1));
        assertEquals(0, running.finish(), running.stderr());
        assertTrue(running.stdout().startsWith("Manager\ntrue\n"), running.stdout());
        assertEquals("counter", onlyRow().get("gpu_evidence"));
    }

    /** A JVM lets one class loader load a native file, and it is the program's. */
    @ParameterizedTest
    @MethodSource("jdks")
    void native_part_that_the_program_has_of_its_own_should_not_be_taken_from_it(Jdks.Jdk jdk) throws IOException {
        Path libraries = Path.of(System.getProperty("old-libraries"));
        Path own = folder.resolve("own");
        Files.createDirectories(own);
        try (JarFile jar = new JarFile(libraries.resolve("jna-5.13.0.jar").toFile())) {
            Files.copy(jar.getInputStream(jar.getEntry("com/sun/jna/linux-x86-64/libjnidispatch.so")),
                    own.resolve("libjnidispatch.so"));
        }
        String path = TestJvm.testClasses();
        try (Stream<Path> jars = Files.list(libraries)) {
            path += jars.map(jar -> File.pathSeparator + jar).sorted().collect(Collectors.joining());
        }
        TestJvm.Running running = withDriver(jdk, TWO_BOARDS).classPath(path).agent("summary=none", "checkpoint=1s")
                .options("-Djna.boot.library.path=" + own, "-Djna.nounpack=true").start(OwnLibraries.class);
        awaitJournal("the reason", soFar -> noted(soFar, "jna.boot.library.path"));
        assertEquals(0, running.finish(), running.stderr());
        assertTrue(running.stdout().contains("com.sun.jna.Native from jna-5.13.0.jar"), running.stdout());
        assertEquals("unknown", onlyRow().get("gpu_evidence"));
        assertTrue(onlyRow().get("notes").contains("jna.boot.library.path"), onlyRow().get("notes"));
    }
}
