package dev.carbontracker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carbontracker.agent.programs.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** JVMs that run no program leave nothing: no row, no file, no line of ours. */
class LauncherIT extends EndToEnd {

    private static final List<List<String>> WITHOUT_PROGRAM = List.of(List.of("-version"), List.of("--version"), List.of("-help"),
            List.of("-X"), List.of("--list-modules"), List.of("--describe-module", "java.base"), List.of("--validate-modules"),
            List.of("-XshowSettings", "-version"), List.of("no.such.Main"), List.of("-jar", "no-such.jar"));

    static Stream<Arguments> withoutProgram() {
        return jdks().stream().flatMap(jdk -> WITHOUT_PROGRAM.stream().map(words -> Arguments.of(jdk, words)));
    }

    private void assertNothing(Jdks.Jdk jdk, List<String> words) throws IOException {
        TestJvm.Running plain = jvm(jdk).run(words);
        int code = plain.exit();
        Path output = folder.resolve("runs");
        TestJvm.Running measured = jvm(jdk).agent("output=" + output).run(words);
        assertEquals(code, measured.exit(), measured.stderr());
        assertEquals(said(plain.stdout()), said(measured.stdout()));
        assertEquals(said(plain.stderr()), said(measured.stderr()));
        assertEquals(false, Files.exists(output));
        assertEquals(false, Files.exists(folder.resolve("state")));
    }

    /** Its words in order: settings name memory and times, and modules are described in another order each time. */
    private static List<String> said(String text) {
        return text.lines().filter(line -> !line.matches(".*\\d.*")).flatMap(line -> Stream.of(line.split(" "))).sorted().toList();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("withoutProgram")
    void launcher_without_a_program_should_leave_nothing(Jdks.Jdk jdk, List<String> words) throws IOException {
        assertNothing(jdk, words);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    @EnabledOnOs(OS.LINUX)
    void dry_run_should_leave_nothing(Jdks.Jdk jdk) throws IOException {
        assertNothing(jdk, List.of("--dry-run", "-cp", TestJvm.testClasses(), Ending.class.getName(), "0", "return"));
    }

    /** It says so to Ending, which does not know the word and fails. */
    @ParameterizedTest
    @MethodSource("jdks")
    void argument_of_the_program_that_is_called_like_one_of_the_launcher_should_not_matter(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running running = jvm(jdk).agent("checkpoint=1s").start(Ending.class, "500", "--dry-run");
        assertEquals(1, running.exit(), running.stderr());
        assertEquals(1, rows("emissions.csv").size(), running.stderr());
    }

    @Test
    void dry_run_should_be_told_from_arguments_of_the_program() {
        assertEquals(true, DryRun.of(new String[] {"java", "-Xmx1g", "--dry-run", "a.Main"}, "a.Main"));
        assertEquals(false, DryRun.of(new String[] {"java", "-cp", "x", "a.Main", "--dry-run"}, "a.Main --dry-run"));
        assertEquals(false, DryRun.of(new String[] {"java", "-jar", "x.jar", "--dry-run"}, "x.jar --dry-run"));
        assertEquals(false, DryRun.of(new String[] {"java", "-m", "m/a.Main", "--dry-run"}, "m/a.Main --dry-run"));
        assertEquals(false, DryRun.of(new String[] {"java"}, ""));
    }
}
