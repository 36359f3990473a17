package dev.carbontracker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.agent.programs.Ending;
import dev.carbontracker.csv.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line of the real jar: programs that it runs, this machine, terminals. */
class CommandsIT extends EndToEnd {

    /** Starts a command away from any terminal, which would send signals of its own, and with no signal ignored. */
    private TestJvm.Running command(Jdks.Jdk jdk, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("setsid", "-w", "env", "--default-signal", jdk.tool("java").toString(), "-jar",
                TestJvm.JAR.toString()));
        command.addAll(List.of(arguments));
        return jvm(jdk).environment("CARBONTRACKER_ZONE", "FRA").start(command);
    }

    private TestJvm.Running shell(String script) throws IOException {
        return jvm(Jdks.own()).environment("CARBONTRACKER_ZONE", "FRA").environment("JAVA", Jdks.own().tool("java")
                .toString()).environment("JAR", TestJvm.JAR.toString()).start(List.of("bash", "-c", script));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void program_should_be_run_as_if_nobody_were_there(Jdks.Jdk jdk) throws IOException {
        Path script = Files.writeString(folder.resolve("program.sh"), "printf '%s|' \"$@\"; echo \"$CARBONTRACKER_PARENT\"; "
                + "echo problem >&2; sleep 0.5; exit 7\n");
        TestJvm.Running run = command(jdk, "run", "--project", "demo", "--", "sh", script.toString(), "--help", "a b", "",
                "*", "--", "@/etc/hostname", "\u00e9");
        assertEquals(7, run.exit(), run.stderr());
        Row row = onlyRow();
        assertEquals("--help|a b||*|--|@/etc/hostname|\u00e9|" + row.get("run_id") + "\n", run.stdout());
        assertEquals("problem", run.stderr().lines().findFirst().orElse(""));
        assertEquals(2, run.stderr().lines().count(), run.stderr());
        assertTrue(run.stderr().lines().skip(1).findFirst().orElse("").startsWith("[carbon-tracker] demo: "), run.stderr());
        assertEquals("completed", row.get("status"));
        assertTrue(row.number("duration").orElse(0) >= 0.5, row.toString());
    }

    @Test
    void standard_input_should_reach_the_program() throws IOException {
        TestJvm.Running run = shell("printf 'one\\ntwo' | \"$JAVA\" -jar \"$JAR\" run -- cat");
        assertEquals(0, run.exit());
        assertEquals("one\ntwo", run.stdout());
    }

    @ParameterizedTest
    @CsvSource({"TERM, 41", "INT, 42", "HUP, 43", "USR1, 44"})
    void signals_should_reach_the_program_and_the_row_be_written(String signal, int code) throws Exception {
        TestJvm.Running run = command(Jdks.own(), "run", "--", "sh", "-c", "trap 'echo got " + signal + "; exit " + code
                + "' " + signal + "; echo ready; while :; do sleep 0.05; done").awaitOutput("ready");
        run.signal(signal);
        assertEquals(code, run.exit(), run.stderr());
        assertEquals("ready\ngot " + signal + "\n", run.stdout());
        assertEquals("completed", onlyRow().get("status"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kill -9 $$            | 137
            kill -TERM $$         | 143
            exit 0                | 0
            exit 255              | 255
            """)
    void exit_code_should_be_that_of_the_program(String script, int code) throws IOException {
        assertEquals(code, command(Jdks.own(), "run", "--summary", "none", "--", "sh", "-c", script).exit());
        assertEquals(1, rows("emissions.csv").size());
    }

    @Test
    void what_cannot_be_run_should_be_said_and_leave_nothing() throws IOException {
        TestJvm.Running none = command(Jdks.own(), "run", "--", "no-such-program");
        assertEquals(127, none.exit());
        assertEquals("no-such-program: no such program\n", none.stderr());
        Path data = Files.writeString(folder.resolve("data.txt"), "x");
        TestJvm.Running notExecutable = command(Jdks.own(), "run", "./" + data.getFileName());
        assertEquals(126, notExecutable.exit());
        assertEquals("./data.txt: cannot be run: it is not executable\n", notExecutable.stderr());
        Path script = Files.writeString(folder.resolve("script"), "#!/no/such/interpreter\n");
        assertTrue(script.toFile().setExecutable(true));
        TestJvm.Running noInterpreter = command(Jdks.own(), "run", "--", script.toString());
        assertEquals(126, noInterpreter.exit());
        assertEquals(script + ": cannot be run: its interpreter does not exist: is its first line right?\n",
                noInterpreter.stderr());
        assertFalse(Files.exists(folder.resolve("emissions.csv")));
    }

    /** Short runs are not spanned by the one inside: both rows stand, and count once. */
    @Test
    void run_of_a_program_that_measures_itself_should_count_once() throws IOException {
        TestJvm.Running run = command(Jdks.own(), "run", "--", Jdks.own().tool("java").toString(), "-javaagent:"
                + TestJvm.JAR + "=zone=FRA", "-cp", TestJvm.testClasses(),
                Ending.class.getName(), "500", "return");
        assertEquals(0, run.exit(), run.stderr());
        List<Row> rows = rows("emissions.csv");
        assertEquals(2, rows.size(), rows.toString());
        assertEquals(rows.get(1).get("run_id"), rows.get(0).get("parent_run_id"));
        TestJvm.Running report = command(Jdks.own(), "report", "--format", "json");
        assertEquals(0, report.exit(), report.stderr());
        assertTrue(report.stdout().contains("\"runs\" : 1,"), report.stdout());
        assertTrue(report.stdout().contains("\"runs_inside_others\" : 1,"), report.stdout());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void detect_should_name_the_counter_of_a_machine_that_has_one(Jdks.Jdk jdk) throws IOException {
        Path zone = Files.createDirectories(folder.resolve("sys/class/powercap/intel-rapl:0"));
        Files.writeString(zone.resolve("name"), "package-0\n");
        Files.writeString(zone.resolve("energy_uj"), "1000000\n");
        Files.writeString(zone.resolve("max_energy_range_uj"), "262143328850\n");
        TestJvm.Running detect = jvm(jdk).environment("CARBONTRACKER_ZONE", "FRA").environment("CARBONTRACKER_SYSFS_ROOT",
                folder.resolve("sys").toString()).run(List.of("-jar", TestJvm.JAR.toString(), "detect"));
        assertEquals(0, detect.exit());
        assertEquals("", detect.stderr());
        String text = detect.stdout();
        assertTrue(text.matches("(?s).*\\n\\*  rapl/package-0 +CPU +counter +0 W .*"), text);
        assertTrue(text.matches("(?s).*\\n +cpu-model +CPU +model .*"), text);
        assertTrue(text.contains("place   France (FRA), known from option zone"), text);
    }

    @Test
    void detect_should_say_how_to_do_better_where_nothing_is_known() throws IOException {
        TestJvm.Running detect = jvm(Jdks.own()).environment("CARBONTRACKER_SYSFS_ROOT", folder.toString())
                .environment("TZ", "Etc/UTC").run(List.of("-jar", TestJvm.JAR.toString(), "detect"));
        assertEquals(0, detect.exit());
        assertTrue(detect.stdout().contains("'export CARBONTRACKER_ZONE=FRA' sets it"), detect.stdout());
        assertTrue(detect.stdout().contains("the CPU is modelled: "), detect.stdout());
        assertTrue(detect.stdout().contains("GPU: none found") || detect.stdout().contains("GPU  "), detect.stdout());
    }

    @Test
    void completion_should_complete_commands_and_options() throws IOException {
        TestJvm.Running run = shell("source <(\"$JAVA\" -jar \"$JAR\" generate-completion) && COMP_WORDS=(carbon-tracker rep) "
                + "COMP_CWORD=1 && _complete_carbon-tracker && echo \"${COMPREPLY[@]}\" && COMP_WORDS=(carbon-tracker report "
                + "--ht) COMP_CWORD=2 && _complete_carbon-tracker && echo \"${COMPREPLY[@]}\"");
        assertEquals(0, run.exit(), run.stderr());
        assertEquals("report\n--html\n", run.stdout());
    }

    /** {@code script} gives the command a terminal. */
    @ParameterizedTest
    @ValueSource(strings = {"TERM=xterm", "TERM=xterm NO_COLOR=1", "TERM=dumb"})
    void colours_should_be_used_on_a_terminal_that_wants_them(String environment) throws IOException {
        TestJvm.Running run = shell("env -u NO_COLOR " + environment + " script -qec \"$JAVA -jar $JAR zones FRA\" /dev/null "
                + "< /dev/null");
        assertEquals(0, run.exit(), run.stderr());
        assertEquals(environment.equals("TERM=xterm"), run.stdout().contains("\u001B[1m"), run.stdout());
        assertTrue(run.stdout().contains("France"));
    }

    @Test
    void pipe_should_get_no_colours_and_the_same_bytes_in_every_locale() throws IOException {
        TestJvm.Running run = shell("env TERM=xterm LC_ALL=C \"$JAVA\" -jar \"$JAR\" zones REU; env TERM=xterm "
                + "LC_ALL=C.UTF-8 LANG=de_DE.UTF-8 \"$JAVA\" -Duser.language=de -Duser.country=DE -jar \"$JAR\" zones REU");
        assertEquals(0, run.exit(), run.stderr());
        List<String> lines = run.stdout().lines().toList();
        assertEquals(lines.subList(0, 2), lines.subList(2, 4));
        assertTrue(lines.get(1).matches("REU   R\u00e9union +\\d+(\\.\\d+)?  20\\d\\d  lifecycle.*"), run.stdout());
        assertFalse(run.stdout().contains("\u001B"));
    }
}
