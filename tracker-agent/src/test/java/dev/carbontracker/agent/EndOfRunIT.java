package dev.carbontracker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.agent.programs.Ending;
import dev.carbontracker.csv.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** However a JVM ends, its row is written, now or by the next one. */
class EndOfRunIT extends EndToEnd {

    private static Stream<Arguments> each(String... cases) {
        return jdks().stream().flatMap(jdk -> Stream.of(cases).map(one -> Arguments.of(jdk, one)));
    }

    static Stream<Arguments> ends() {
        return each("return 0", "daemon 0", "thread 0", "exit 3", "throw 1", "memory 1");
    }

    @ParameterizedTest
    @MethodSource("ends")
    void program_that_ends_should_leave_a_row_and_its_own_exit_code_and_output(Jdks.Jdk jdk, String endAndCode)
            throws IOException {
        String end = endAndCode.split(" ")[0];
        TestJvm.Running plain = jvm(jdk).start(Ending.class, "input", end);
        TestJvm.Running measured = jvm(jdk).agent("summary=none", "checkpoint=1s").start(Ending.class, "input", end);
        awaitMeasuring();
        assertEquals(Integer.parseInt(endAndCode.split(" ")[1]), plain.finish());
        assertEquals(plain.exit(), measured.finish(), measured.stderr());
        assertEquals(plain.stdout(), measured.stdout());
        assertEquals(plain.stderr(), measured.stderr());
        Row row = onlyRow();
        assertEquals("completed", row.get("status"));
        assertEquals(List.of(), journals());
    }

    static Stream<Arguments> signals() {
        return each("TERM 143", "INT 130", "HUP 129");
    }

    @ParameterizedTest
    @MethodSource("signals")
    void signal_should_leave_a_row(Jdks.Jdk jdk, String signalAndCode) throws IOException, InterruptedException {
        TestJvm.Running running = jvm(jdk).agent("checkpoint=1s").defaultSignals().start(Ending.class, "0", "wait")
                .awaitOutput("worked");
        awaitMeasuring();
        running.signal(signalAndCode.split(" ")[0]);
        assertEquals(Integer.parseInt(signalAndCode.split(" ")[1]), running.exit());
        assertEquals("completed", onlyRow().get("status"));
        assertEquals(List.of(), journals());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void hook_that_hangs_should_not_keep_the_row_from_being_written(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running running = jvm(jdk).agent("checkpoint=1s").start(Ending.class, "input", "hook");
        awaitMeasuring();
        running.process().getOutputStream().close();
        TestJvm.await("the row", () -> rows("emissions.csv").size() == 1);
        assertTrue(running.process().isAlive(), "the program's own hook hangs, which is its business");
        running.process().destroyForcibly();
        running.exit();
    }

    /** A program that is over before the agent has begun is held until its row is written, but not for long. */
    @ParameterizedTest
    @MethodSource("jdks")
    void program_that_ends_at_once_should_leave_a_row_or_a_reason(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running running = jvm(jdk).agent().start(Ending.class, "0", "return");
        long begun = System.nanoTime();
        assertEquals(0, running.exit());
        double seconds = (System.nanoTime() - begun) / 1e9;
        if (rows("emissions.csv").isEmpty()) {
            assertTrue(running.stderr().contains("leaves no row") || running.stderr().contains("did not end within"),
                    running.stderr());
            assertTrue(seconds > 1.5, "only a machine that is busy for the whole bound loses a row: " + seconds + " s");
        } else {
            onlyRow();
        }
    }

    static Stream<Arguments> kills() {
        return each("kill", "halt", "oom");
    }

    @ParameterizedTest
    @MethodSource("kills")
    void killed_program_should_leave_a_journal_that_the_next_one_or_recover_turns_into_a_row(Jdks.Jdk jdk, String how)
            throws IOException {
        TestJvm jvm = jvm(jdk).agent("checkpoint=1s");
        int code = switch (how) {
            case "kill" -> {
                TestJvm.Running running = jvm.start(Ending.class, "0", "wait").awaitOutput("worked");
                awaitMeasuring();
                running.process().destroyForcibly();
                yield running.exit();
            }
            default -> {
                TestJvm.Running running = how.equals("halt") ? jvm.start(Ending.class, "input", "halt")
                        : jvm.options("-XX:+ExitOnOutOfMemoryError").start(Ending.class, "input", "memory");
                awaitMeasuring();
                yield running.finish();
            }
        };
        assertEquals(how.equals("kill") ? 137 : how.equals("halt") ? 4 : 3, code);
        assertEquals(List.of(), rows("emissions.csv"));
        assertEquals(1, journals().size());
        if (how.equals("kill")) {
            TestJvm.Running recover = jvm(jdk).run(List.of("-jar", TestJvm.JAR.toString(), "recover", "."));
            assertEquals(0, recover.exit());
            assertEquals("1 row written in .\n", recover.stdout());
            assertTrue(recover.stderr().contains("was killed; its row was written from its last checkpoint"),
                    recover.stderr());
        } else {
            List<Path> left = journals();
            TestJvm.Running next = jvm(jdk).agent("min.duration=1h").start(Ending.class, "input", "return");
            TestJvm.await("recovery", () -> journals().stream().noneMatch(left::contains));
            assertEquals(0, next.finish());
        }
        Row row = onlyRow();
        assertEquals("interrupted", row.get("status"));
        assertTrue(row.get("notes").contains("killed"), row.get("notes"));
        assertEquals(List.of(), journals());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void names_should_be_filled_in_and_arguments_taken_apart(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running running = jvm(jdk).agent("output=runs/%p", "file=e-%t.csv", "project=one\\, two",
                "tags=team=vision+k=v").start(Ending.class, "input", "return");
        Path output = folder.resolve("runs/" + running.process().pid());
        TestJvm.await("a journal", () -> journals(output).size() == 1);
        assertEquals(0, running.finish());
        try (Stream<Path> files = Files.list(output)) {
            Path csv = files.filter(file -> file.toString().endsWith(".csv")).findFirst().orElseThrow();
            assertTrue(csv.getFileName().toString().matches("e-\\d{8}-\\d{6}\\.csv"), csv.toString());
            Row row = rows(csv).get(0);
            assertEquals("one, two", row.get("project_name"));
            assertEquals("team=vision+k=v", row.get("tags"));
        }
        assertTrue(running.stderr().startsWith("[carbon-tracker] one, two: "), running.stderr());
        assertEquals(1, running.stderr().lines().count(), running.stderr());
    }
}
