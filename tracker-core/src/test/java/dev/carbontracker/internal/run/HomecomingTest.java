package dev.carbontracker.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.file.FileLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows that were written to a fallback directory. */
class HomecomingTest {

    private static final String RUNS = "run_id,tracker_version,emissions,status\n";
    private static final String TASKS = "run_id,task_id,task_name\n";

    @TempDir
    Path folder;

    private final SamplerTest.RecordingLog log = new SamplerTest.RecordingLog();
    private JvmEnvironment jvm;
    private Path home;
    private Path away;

    @BeforeEach
    void open() throws IOException {
        Properties properties = new Properties();
        properties.setProperty("java.io.tmpdir", Files.createDirectory(folder.resolve("tmp")).toString());
        properties.setProperty("user.dir", folder.toString());
        jvm = new JvmEnvironment(properties, Map.of());
        home = Files.createDirectories(folder.resolve("home"));
        away = new FallbackDirectories(home, jvm).create(directory -> { }, new ArrayList<>()).orElseThrow();
    }

    private int bring() {
        return new Homecoming(home, jvm, log).bring();
    }

    private static List<String> column(Path file, int column) throws IOException {
        return Files.readAllLines(file).stream().skip(1).map(line -> line.split(",", -1)[column]).toList();
    }

    @Test
    void file_of_something_else_should_stay_where_it_is() throws IOException {
        Files.writeString(away.resolve("notes.txt"), "milk\nbread\n");
        assertEquals(0, bring());
        assertEquals("milk\nbread\n", Files.readString(away.resolve("notes.txt")));
        assertFalse(Files.exists(home.resolve("notes.txt")));
        assertTrue(log.lines().contains("WARN " + away.resolve("notes.txt")
                + ": its rows stay there: is not a file of runs or tasks"), log.lines().toString());
    }

    @Test
    void many_tasks_of_several_runs_should_come_home_once() throws IOException {
        StringBuilder many = new StringBuilder(TASKS);
        for (int task = 1; task <= 3000; task++) {
            many.append("a,").append(task).append(",epoch\nb,").append(task).append(",epoch\n");
        }
        Files.writeString(away.resolve("emissions_tasks.csv"), many);
        Files.writeString(home.resolve("emissions_tasks.csv"), TASKS + "b,7,epoch\n");
        assertEquals(0, bring());
        assertEquals(6000, Files.readAllLines(home.resolve("emissions_tasks.csv")).stream().skip(1).distinct().count());
        assertEquals(6001, Files.readAllLines(home.resolve("emissions_tasks.csv")).size());
        assertFalse(Files.exists(away.resolve("emissions_tasks.csv")));
    }

    @Test
    void rows_should_come_home_once_and_leave_nothing_behind() throws IOException {
        Files.writeString(away.resolve("emissions.csv"), RUNS + "a,1,0.5,completed\nb,1,0.25,completed\n");
        Files.writeString(away.resolve("emissions_tasks.csv"), TASKS + "a,1,epoch 1\na,2,epoch 2\n");
        Files.writeString(home.resolve("emissions.csv"), RUNS + "b,1,0.25,completed\n");
        Files.writeString(home.resolve("emissions_tasks.csv"), TASKS + "a,1,epoch 1\n");
        assertEquals(2, bring());
        assertEquals(List.of("b", "a"), column(home.resolve("emissions.csv"), 0));
        assertEquals(List.of("1", "2"), column(home.resolve("emissions_tasks.csv"), 1));
        assertFalse(Files.exists(away.resolve("emissions.csv")));
        assertFalse(Files.exists(away.resolve("emissions_tasks.csv")));
        assertEquals(0, bring());
    }

    @Test
    void journal_of_a_dead_run_there_should_come_home_as_a_row() throws IOException {
        Path state = Files.createDirectories(away.resolve(".carbontracker"));
        Files.writeString(state.resolve("r1.journal"), "timestamp,run_id,status,pid,host_id,started_at,ended_at,duration,"
                + "emissions,energy_consumed,notes\n2026-11-24T06:00:00,r1,completed,1,000000000000,2026-11-24T05:00:00.000Z,"
                + "2026-11-24T06:00:00.000Z,3600,0.5,1,\n");
        assertEquals(1, bring());
        assertTrue(Files.readString(home.resolve("emissions.csv")).contains(",r1,"));
    }

    @Test
    void nothing_should_be_lost_where_home_still_cannot_be_written() throws IOException {
        Files.writeString(away.resolve("emissions.csv"), RUNS + "a,1,0.5,completed\n");
        Files.createDirectory(home.resolve("emissions.csv"));
        assertEquals(0, bring());
        assertEquals(List.of("a"), column(away.resolve("emissions.csv"), 0));
        assertTrue(log.lines().get(0).startsWith("WARN " + away.resolve("emissions.csv") + ": its rows stay there: "),
                log.lines().toString());
    }

    @Test
    @Timeout(60)
    void fifo_in_the_place_of_a_file_should_cost_no_waiting() throws IOException, InterruptedException {
        Files.writeString(away.resolve("emissions_tasks.csv"), TASKS + "a,1,epoch 1\n");
        assertEquals(0, new ProcessBuilder("mkfifo", home.resolve("emissions_tasks.csv").toString()).start().waitFor());
        assertEquals(0, bring());
        assertTrue(Files.exists(away.resolve("emissions_tasks.csv")), "nothing is lost");
        assertTrue(log.lines().get(0).contains("is a FIFO"), log.lines().toString());
    }

    @Test
    void file_that_is_being_written_should_stay() throws IOException {
        Path file = Files.writeString(away.resolve("emissions.csv"), RUNS + "a,1,0.5,completed\n");
        Path lockFile = Files.createDirectories(away.resolve(".carbontracker")).resolve("emissions.csv.lock");
        FileLock lock = FileLock.take(lockFile, Duration.ZERO).orElseThrow();
        try {
            assertEquals(0, bring());
        } finally {
            lock.close();
        }
        assertEquals(List.of("a"), column(file, 0));
    }

    @Test
    void no_such_folder_should_be_nothing_to_do() throws IOException {
        Files.delete(away);
        assertEquals(0, bring());
        assertEquals(List.of(), log.lines());
    }
}
