package dev.carbontracker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.agent.programs.Ending;
import dev.carbontracker.agent.programs.SelfMeasuring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Neither agent nor library starts a program: a program that hangs would hold the measurement up, and sandboxes raise alarms. */
@EnabledOnOs(OS.LINUX)
class ProgramsIT extends EndToEnd {

    private static final String BOARD = "device 0 BOARD A\nconstant 0 250000\n";

    /** A JVM whose starts of programs are written down. */
    private TestJvm watched(Jdks.Jdk jdk) throws IOException {
        Path library = CompiledLibrary.compile(Path.of("src/test/c/programs_started.c"),
                folder.resolve("programs_started.so"), "-ldl");
        return jvm(jdk).environment("LD_PRELOAD", library.toString())
                .environment("PROGRAMS_STARTED", folder.resolve("started.txt").toString());
    }

    private List<String> started() throws IOException {
        Path file = folder.resolve("started.txt");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void test_should_see_the_programs_that_a_program_starts(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running running = watched(jdk).start(Ending.class, "0", "program");
        assertEquals(0, running.exit(), running.stderr());
        assertTrue(started().size() > 0, "nothing was seen");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void agent_should_start_none(Jdks.Jdk jdk) throws IOException {
        Path recording = folder.resolve("run.jfr");
        TestJvm.Running running = watched(jdk).agent("checkpoint=1s").options("-XX:StartFlightRecording=filename=" + recording)
                .start(Ending.class, "input", "return");
        awaitMeasuring();
        assertEquals(0, running.finish(), running.stderr());
        onlyRow();
        assertEquals(List.of(), started());
        assertEquals(List.of(), RecordingFile.readAllEvents(recording).stream()
                .filter(event -> event.getEventType().getName().equals("jdk.ProcessStart")).toList());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void agent_should_start_none_where_there_is_a_gpu(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running running = watched(jdk).environment("LD_LIBRARY_PATH", CompiledLibrary.nvml(folder, BOARD).toString())
                .agent("checkpoint=1s").start(Ending.class, "input", "return");
        awaitJournal("energy of the board", row -> row.number("gpu_energy").orElse(0) > 0);
        assertEquals(0, running.finish(), running.stderr());
        assertEquals("counter", onlyRow().get("gpu_evidence"));
        assertEquals(List.of(), started());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void library_should_start_none_where_there_is_a_gpu(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running running = watched(jdk).environment("LD_LIBRARY_PATH", CompiledLibrary.nvml(folder, BOARD).toString())
                .classPath(TestJvm.library()).options("-Dcarbontracker.zone=FRA", "-Dcarbontracker.checkpoint=1s")
                .start(SelfMeasuring.class, "line", "0");
        awaitJournal("energy of the board", row -> row.number("gpu_energy").orElse(0) > 0);
        assertEquals(0, running.finish(), running.stderr());
        assertEquals("counter", onlyRow().get("gpu_evidence"));
        assertEquals(List.of(), started());
    }
}
