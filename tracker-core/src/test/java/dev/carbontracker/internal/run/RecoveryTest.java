package dev.carbontracker.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.csv.EmissionsCsv;
import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import dev.carbontracker.csv.Samples;
import dev.carbontracker.csv.Table;
import dev.carbontracker.internal.file.FileLock;
import dev.carbontracker.internal.file.OtherUser;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Status;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryTest {

    private static final Table<RunReport> TABLE = EmissionsCsv.runs("1", "17", ZoneOffset.UTC);
    /** That of {@link Samples}. */
    private static final String HOST = "0123456789ab";

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private final SamplerTest.RecordingLog log = new SamplerTest.RecordingLog();
    private OutputFolder output;

    @BeforeEach
    void open() {
        output = new OutputFolder(folder, folder.resolve("emissions.csv"), Optional.empty());
    }

    private int recover(String hostId) {
        return recover(hostId, "emissions.csv");
    }

    private int recover(String hostId, String fileName) {
        return new Recovery(new Recovery.Target(output, fileName, TABLE.header(), EmissionsCsv.tasks().header()), hostId,
                Duration.ofSeconds(10), time, new Notes(log)).recover();
    }

    private Path journal(String runId) throws IOException {
        return journal(runId, 42);
    }

    private Path journal(String runId, long pid) throws IOException {
        RunReport full = Samples.report().runId(runId).pid(pid).build();
        RunReport report = new RunReport(full.run(), Status.INTERRUPTED, full.startedAt(), full.endedAt(),
                full.totals(), full.factors(), full.place(), full.host(), full.utilisation(), full.intensitySource(),
                full.taskCount(), full.notes());
        Files.createDirectories(output.state());
        Path file = Journal.file(output.state(), runId);
        Files.writeString(file, TABLE.text(TABLE.row(report)));
        Files.setLastModifiedTime(file, FileTime.from(time.instant()));
        Path live = Journal.liveFile(output.state(), runId, String.valueOf(pid));
        if (Files.notExists(live)) {
            Files.createFile(live);
        }
        return file;
    }

    private List<String> ids() throws IOException {
        if (!Files.exists(output.csv())) {
            return List.of();
        }
        List<String> ids = new ArrayList<>();
        try (EmissionsReader reader = EmissionsReader.open(output.csv())) {
            reader.forEach(row -> ids.add(row.get("run_id")));
        }
        return ids;
    }

    @Test
    void recover_should_write_the_row_of_a_dead_run_once() throws IOException {
        Path journal = journal("dead");
        assertEquals(1, recover(HOST));
        assertEquals(0, recover(HOST));
        assertEquals(List.of("dead"), ids());
        assertTrue(Files.notExists(journal));
        assertTrue(Files.notExists(Journal.liveFile(output.state(), "dead", "42")));
        assertEquals(List.of("WARN run dead was killed; its row was written from its last checkpoint at "
                + "2026-07-01T12:00:10.000Z"), log.lines());
    }

    @Test
    void recover_should_leave_a_run_of_this_jvm_alone() throws IOException {
        journal("mine", ProcessHandle.current().pid());
        Lineage.enter("mine", Map.of(), Instant.EPOCH);
        try {
            assertEquals(0, recover(HOST));
        } finally {
            Lineage.leave("mine");
        }
        assertEquals(List.of(), ids());
    }

    /** In a container that starts again everybody is process 1: only the lock tells the dead from the living. */
    @Test
    void recover_should_write_the_row_of_a_dead_run_that_had_our_process_id() throws IOException {
        journal("before", ProcessHandle.current().pid());
        assertEquals(1, recover(HOST));
        assertEquals(List.of("before"), ids());
    }

    @Test
    void recover_should_leave_a_run_alone_whose_lock_is_held() throws IOException {
        journal("alive");
        try (FileLock held = FileLock.take(Journal.liveFile(output.state(), "alive", "42"), Duration.ZERO)
                .orElseThrow()) {
            assertEquals(0, recover(HOST), held.toString());
        }
        assertEquals(1, recover(HOST));
    }

    @Test
    void recover_should_wait_three_checkpoints_for_a_run_of_another_host() throws IOException {
        journal("elsewhere");
        assertEquals(0, recover("ffffffffffff"));
        time.advance(Duration.ofSeconds(29));
        assertEquals(0, recover("ffffffffffff"));
        time.advance(Duration.ofSeconds(2));
        assertEquals(1, recover("ffffffffffff"));
    }

    /** Where the file system has no locks there is no such file, and the run may well be alive. */
    @Test
    void recover_should_wait_three_checkpoints_when_no_lock_tells() throws IOException {
        journal("unlocked");
        Files.delete(Journal.liveFile(output.state(), "unlocked", "42"));
        assertEquals(0, recover(HOST));
        time.advance(Duration.ofSeconds(31));
        assertEquals(1, recover(HOST));
    }

    @Test
    void recover_should_write_a_finished_row_at_once() throws IOException {
        Files.createDirectories(output.state());
        Files.writeString(Journal.file(output.state(), "done"),
                TABLE.text(TABLE.row(Samples.report().runId("done").build())));
        assertEquals(1, recover("ffffffffffff"));
        assertEquals(List.of("done"), ids());
        assertEquals(List.of(), log.lines(), "nothing was killed");
    }

    @Test
    void recover_should_write_tasks_once_when_many_start_at_the_same_time() throws Exception {
        Files.createDirectories(output.state());
        Files.writeString(output.state().resolve("r1.tasks"), "run_id,task_id,task_name\nr1,1,train\nr1,2,test\n");
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(new Thread(() -> recover(HOST)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(3, Files.readString(output.tasks()).lines().count());
    }

    @Test
    void recover_should_only_remove_the_journal_when_the_row_is_there() throws IOException {
        journal("written");
        recover(HOST);
        Path again = journal("written");
        recover(HOST);
        assertEquals(List.of("written"), ids());
        assertTrue(Files.notExists(again));
    }

    @Test
    void recover_should_go_on_after_a_journal_that_is_garbage() throws IOException {
        Path garbage = journal("a-garbage");
        Files.write(garbage, new byte[] {(byte) 0xff, '"', 0});
        journal("b-good");
        assertEquals(1, recover(HOST));
        assertEquals(List.of("b-good"), ids());
        assertTrue(Files.exists(garbage), "nothing is lost");
    }

    /** Each value would leave the directory, or a row without figures. */
    @ParameterizedTest
    @CsvSource({"pid, /../../../home/victim/thesis", "pid, ../thesis", "pid, -1", "pid, 99999999999", "run_id, ../../x",
        "run_id, other", "host_id, ../../0123456", "status, running", "started_at, yesterday", "ended_at, ''", "emissions, -1",
        "emissions, NaN", "emissions, Infinity", "energy_consumed, ''", "duration, -5"})
    void recover_should_make_no_row_of_a_journal_with_an_impossible_value(String column, String value) throws IOException {
        Path journal = journal("planted");
        Row good;
        try (EmissionsReader reader = EmissionsReader.open(journal)) {
            good = reader.iterator().next();
        }
        Map<String, String> cells = new LinkedHashMap<>(good.cells());
        assertTrue(cells.replace(column, value) != null);
        StringBuilder text = new StringBuilder(String.join(",", cells.keySet())).append('\n');
        cells.values().forEach(cell -> text.append('"').append(cell.replace("\"", "\"\"")).append("\","));
        Files.writeString(journal, text.deleteCharAt(text.length() - 1).append('\n'));
        time.advance(Duration.ofHours(1));
        Path thesis = Files.writeString(folder.resolve("thesis"), "years");
        Files.writeString(output.state().resolve("thesis.live"), "");
        assertEquals(0, recover(HOST));
        assertEquals(List.of(), ids());
        assertTrue(Files.exists(journal) && Files.exists(thesis) && Files.exists(output.state().resolve("thesis.live")));
        assertEquals(1, log.lines().size(), log.lines().toString());
        assertTrue(log.lines().get(0).contains("planted.journal: cannot be recovered: "), log.lines().get(0));
    }

    @Test
    void recover_should_leave_journals_alone_that_are_no_files_of_ours() throws IOException {
        Path journal = journal("linked");
        Files.move(journal, folder.resolve("elsewhere"));
        Files.createSymbolicLink(journal, folder.resolve("elsewhere"));
        Files.createDirectory(output.state().resolve("dir.journal"));
        Files.writeString(output.state().resolve("huge.journal"), "x");
        try (RandomAccessFile sparse = new RandomAccessFile(output.state().resolve("huge.journal").toFile(), "rw")) {
            sparse.setLength(1L << 30);
        }
        time.advance(Duration.ofHours(1));
        assertEquals(0, recover(HOST));
        assertEquals(List.of(), ids());
    }

    @Test
    void recover_should_refuse_hard_links_and_open_files_where_others_may_write() throws IOException {
        Path linked = journal("linked");
        Files.createLink(folder.resolve("second name"), linked);
        Path open = journal("open");
        Files.setAttribute(open, "unix:mode", 0666);
        Files.setAttribute(output.state(), "unix:mode", 01777);
        time.advance(Duration.ofHours(1));
        if (!OtherUser.possible()) { // root recovers all
            assertEquals(0, recover(HOST));
            assertTrue(Files.exists(open));
        }
        assertTrue(Files.exists(linked));
        assertEquals(false, ids().contains("linked"));
    }

    @Test
    void journal_of_a_run_that_has_just_begun_should_be_left_alone_and_removed_later() throws IOException {
        Files.createDirectories(output.state());
        Path empty = Files.createFile(Journal.file(output.state(), "begun"));
        Files.setLastModifiedTime(empty, FileTime.from(time.instant()));
        assertEquals(0, recover(HOST));
        assertTrue(Files.exists(empty));
        time.advance(Duration.ofMinutes(1));
        assertEquals(0, recover(HOST));
        assertTrue(Files.notExists(empty));
        assertEquals(List.of(), log.lines());
    }

    @Test
    void journal_should_not_take_the_name_of_one_that_is_there() throws IOException {
        Files.createDirectories(output.state());
        Path other = Files.writeString(Journal.file(output.state(), "same"), "of another run");
        try (Journal journal = Journal.open(output, "same", 42)) {
            journal.write(TABLE, TABLE.row(Samples.report().runId("same").build()));
            journal.discard();
        }
        assertEquals("of another run", Files.readString(other));
    }

    /** Root recovers all, and so could be given more than it has memory for. */
    @Test
    void root_should_not_read_many_tasks_of_another_user() throws IOException {
        Assumptions.assumeTrue(OtherUser.possible(), "only root reads what belongs to others");
        Files.createDirectories(output.state());
        Path tasks = output.state().resolve("big.tasks");
        Files.writeString(tasks, "run_id,task_id,task_name\n" + "big,1,train\n".repeat(200_000));
        OtherUser.owns(tasks);
        for (int i = 0; i < 60; i++) {
            OtherUser.owns(Files.writeString(Journal.file(output.state(), "bad-" + i), "no journal\n"));
        }
        recover(HOST);
        assertTrue(Files.notExists(output.tasks()));
        assertEquals(List.of("WARN " + output.state() + ": 61 journals of other users cannot be recovered"), log.lines());
    }

    @Test
    void temporary_files_of_killed_processes_should_be_removed_after_an_hour() throws IOException {
        journal("dead");
        List<Path> left = List.of(output.state().resolve(".dead.journal.0-0.tmp"), folder.resolve(".emissions.csv.0-0.tmp"));
        Path other = Files.createFile(folder.resolve(".other.tmp"));
        for (Path file : left) {
            Files.setLastModifiedTime(Files.createFile(file), FileTime.from(time.instant()));
        }
        Files.setLastModifiedTime(other, FileTime.from(time.instant()));
        recover(HOST);
        assertTrue(left.stream().allMatch(Files::exists));
        time.advance(Duration.ofMinutes(61));
        recover(HOST);
        assertTrue(left.stream().noneMatch(Files::exists));
        assertTrue(Files.exists(other), "it is nobody knows whose");
    }

    @Test
    void tasks_of_another_name_should_stay_where_they_are() throws IOException {
        Files.createDirectories(output.state());
        Path planted = Files.writeString(output.state().resolve("r1.tasks"), "run_id,task_id,task_name\n../x,1,train\n");
        recover(HOST);
        assertTrue(Files.exists(planted));
        assertTrue(Files.notExists(output.tasks()));
    }

    /** A process was killed while it recovered them. */
    @Test
    void recover_should_leave_out_tasks_that_are_there_already() throws IOException {
        Files.createDirectories(output.state());
        StringBuilder waiting = new StringBuilder("run_id,task_id,task_name\n");
        for (int task = 1; task <= 5000; task++) {
            waiting.append("r1,").append(task).append(",epoch\n");
        }
        Files.writeString(output.state().resolve("r1.tasks"), waiting);
        Files.writeString(output.tasks(), "run_id,task_id,task_name\nr1,1,epoch\nr2,2,other\nr1,3,epoch\n");
        assertEquals(0, recover(HOST));
        try (EmissionsReader reader = EmissionsReader.open(output.tasks())) {
            List<String> keys = new ArrayList<>();
            reader.forEach(row -> keys.add(row.get("run_id") + row.get("task_id")));
            assertEquals(5001, keys.size());
            assertEquals(5001, keys.stream().distinct().count());
        }
    }

    /** JAVA_TOOL_OPTIONS may give several programs one id. */
    @Test
    void tasks_of_two_runs_with_one_id_should_all_be_recovered() throws IOException {
        Files.createDirectories(output.state());
        Files.writeString(output.state().resolve("r1.tasks"), "run_id,task_id,started_at\nr1,1,2026-01-02T00:00:00Z\n");
        Files.writeString(output.tasks(), "run_id,task_id,started_at\nr1,1,2026-01-01T00:00:00Z\n");
        assertEquals(0, recover(HOST));
        assertEquals(3, Files.readString(output.tasks()).lines().count());
    }

    @Test
    void directory_in_place_of_a_journal_should_be_left_alone() throws IOException {
        Path planted = Files.createDirectories(output.state().resolve("r1.journal"));
        assertEquals(0, recover(HOST));
        assertEquals(List.of("WARN " + planted + ": is no regular file, so it is left alone"), log.lines());
    }

    @Test
    void journal_of_many_rows_should_be_no_journal() throws IOException {
        Path journal = journal("r1");
        String row = Files.readAllLines(journal).get(1) + "\n";
        Files.writeString(journal, Files.readString(journal) + row);
        assertEquals(0, recover(HOST));
        assertTrue(log.lines().get(0).contains("holds no run"), log.lines().toString());
    }

    @Test
    void recover_should_append_tasks_that_could_not_be_written() throws IOException {
        Files.createDirectories(output.state());
        Files.writeString(output.state().resolve("r1.tasks"), "run_id,task_id,task_name\nr1,1,train\nr1,2,test\n");
        recover(HOST);
        assertEquals(3, Files.readString(output.tasks()).lines().count());
        assertTrue(Files.notExists(output.state().resolve("r1.tasks")));
    }

    /** The row goes where its own run would have written it, not into the file of the run that finds it. */
    @Test
    void recover_should_fill_the_pattern_of_the_file_with_process_and_start_of_the_run() throws IOException {
        journal("dead", 4711);
        assertEquals(1, recover(HOST, "e-%p.csv"));
        assertTrue(Files.readString(folder.resolve("e-4711.csv")).contains("dead"));
    }

    @Test
    void lineage_should_replace_an_id_that_was_announced_and_is_another_one() {
        System.setProperty("carbontracker.parent", "announced");
        Lineage.rename("announced", "job-7");
        assertEquals(Optional.of("job-7"), Lineage.enter("inner", Map.of(), Instant.EPOCH));
        Lineage.leave("inner");
        Lineage.leave("job-7");
    }

    @Test
    void lineage_should_keep_the_place_that_the_agent_has_taken_ahead() {
        System.setProperty("carbontracker.parent", "agent");
        assertEquals(Optional.of("agent"), Lineage.enter("inner", Map.of(), Instant.EPOCH));
        assertEquals(Optional.of("outer"), Lineage.enter("agent", Map.of("CARBONTRACKER_PARENT", "outer"), Instant.EPOCH));
        assertEquals("agent+inner", System.getProperty("carbontracker.parent"));
        Lineage.leave("inner");
        Lineage.leave("agent");
    }

    @Test
    void lineage_should_hand_the_innermost_run_on() {
        assertEquals(Optional.of("outer"), Lineage.enter("a", Map.of("CARBONTRACKER_PARENT", "outer"), Instant.EPOCH));
        assertEquals(Optional.of("a"), Lineage.enter("b", Map.of("CARBONTRACKER_PARENT", "outer"), Instant.EPOCH));
        Lineage.leave("a");
        assertEquals(Optional.of("b"), Lineage.enter("c", Map.of(), Instant.EPOCH));
        Lineage.leave("b");
        Lineage.leave("c");
        assertEquals(Optional.empty(), Lineage.enter("d", Map.of(), Instant.EPOCH));
        Lineage.leave("d");
    }
}
