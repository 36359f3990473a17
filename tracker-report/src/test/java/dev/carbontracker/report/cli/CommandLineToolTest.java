package dev.carbontracker.report.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands as they are typed. */
class CommandLineToolTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return CommandLineTool.run(arguments, Path.of("/lib/carbon-tracker.jar"), "9.9", new PrintWriter(out),
                new PrintWriter(err), Terminal.NONE);
    }

    @Test
    void no_command_should_help_and_name_the_agent() {
        assertEquals(0, run());
        assertTrue(out.toString().contains("-javaagent:carbon-tracker.jar"), out.toString());
        assertTrue(out.toString().contains("attach") && out.toString().contains("recover"), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void version_should_be_printed() {
        assertEquals(0, run("--version"));
        assertEquals("carbon-tracker 9.9\n", out.toString());
    }

    @Test
    void unknown_command_should_be_wrong_usage() {
        assertEquals(2, run("atach", "1"));
        assertTrue(err.toString().contains("attach"), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void attach_should_refuse_what_is_no_process_id() {
        assertEquals(2, run("attach", "x"));
        assertTrue(err.toString().contains("'x' is not a long"), err.toString());
    }

    @Test
    void attach_should_say_so_when_there_is_no_such_process() {
        assertEquals(1, run("attach", "4194399"));
        assertEquals("process 4194399: there is no such process; jcmd -l lists the JVMs\n", err.toString());
    }

    @Test
    void attach_should_not_attach_to_itself() {
        assertEquals(1, run("attach", String.valueOf(ProcessHandle.current().pid())));
        assertTrue(err.toString().endsWith("is this command itself\n"), err.toString());
    }

    /** The attach API would end it with a signal. */
    @Test
    void attach_should_leave_a_program_alive_that_is_no_jvm() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs /proc");
        Process sleep = new ProcessBuilder("sleep", "60").start();
        try {
            assertEquals(1, run("attach", String.valueOf(sleep.pid())));
            assertTrue(err.toString().contains("is not a JVM"), err.toString());
            assertTrue(sleep.isAlive());
        } finally {
            sleep.destroy();
            sleep.waitFor();
        }
    }

    @Test
    void recover_should_write_the_row_of_a_dead_run_and_say_how_many(@TempDir Path folder) throws IOException {
        Path state = Files.createDirectories(folder.resolve(".carbontracker"));
        Files.writeString(state.resolve("r1.journal"), "timestamp,run_id,status,pid,host_id,started_at,ended_at,duration,"
                + "emissions,energy_consumed,notes\n2026-11-24T06:00:00,r1,completed,1,000000000000,2026-11-24T05:00:00.000Z,"
                + "2026-11-24T06:00:00.000Z,3600,0.5,1,\n");
        assertEquals(0, run("recover", folder.toString()));
        assertEquals("1 row written in " + folder + "\n", out.toString());
        assertTrue(Files.readString(folder.resolve("emissions.csv")).contains(",r1,"));
        assertEquals(0, run("recover", folder.toString()));
        assertTrue(out.toString().endsWith("\n0 rows written in " + folder + "\n"), out.toString());
    }

    @Test
    void recover_should_fail_when_there_is_no_such_folder(@TempDir Path folder) {
        Path none = folder.resolve("none");
        assertEquals(1, run("recover", none.toString()));
        assertEquals(none + ": no such folder\n", err.toString());
    }
}
