package dev.carbontracker.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.Condition;
import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.TaskReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tasks whose file cannot always be written: a directory in its place stands for a full disk. */
class TaskWriterTest {

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private final SamplerTest.RecordingLog log = new SamplerTest.RecordingLog();
    private final TaskWriter writer = new TaskWriter(new Notes(log), time);
    private OutputFolder output;
    private OutputFolder other;
    private Journal journal;
    private Optional<OutputFolder> fallback;
    private int ended;

    @BeforeEach
    void open() throws IOException {
        output = new OutputFolder(folder.resolve("out"), folder.resolve("out/emissions.csv"), Optional.empty());
        other = new OutputFolder(folder.resolve("other"), folder.resolve("other/emissions.csv"), Optional.empty());
        fallback = Optional.of(other);
        Files.createDirectories(output.folder());
        journal = Journal.open(output, "run", 1);
        writer.open(new TaskWriter.Folders(output, () -> fallback));
    }

    @AfterEach
    void close() throws IOException {
        journal.close();
    }

    private void tasks(int count) {
        for (int i = 0; i < count; i++) {
            ended++;
            writer.add(task(ended), true);
        }
    }

    private static TaskReport task(int id) {
        return new TaskReport("run", id, Optional.empty(), "epoch", Instant.EPOCH, Instant.EPOCH, Snapshot.nothing());
    }

    private void fillDisk() throws IOException {
        Files.createDirectories(output.tasks());
    }

    private static List<String> ids(Path file) throws IOException {
        List<String> ids = new ArrayList<>();
        if (Files.isRegularFile(file)) {
            try (EmissionsReader reader = EmissionsReader.open(file)) {
                reader.forEach(row -> ids.add(row.get("task_id")));
            }
        }
        return ids;
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
    }

    @Test
    void tasks_should_be_in_their_file_in_order() throws IOException {
        tasks(2500);
        assertTrue(writer.isDue());
        writer.write();
        assertEquals(numbers(1, 2500), ids(output.tasks()));
        assertFalse(writer.isDue());
        assertEquals(Optional.empty(), writer.finish(journal));
    }

    @Test
    void file_that_cannot_be_written_should_be_tried_ever_more_seldom() throws IOException {
        fillDisk();
        tasks(TaskWriter.AT_ONCE);
        List<Integer> tries = new ArrayList<>();
        for (int second = 0; second < 130; second++) {
            if (writer.isDue()) {
                tries.add(second);
                writer.write();
            }
            time.advance(Duration.ofSeconds(1));
        }
        assertEquals(List.of(0, 1, 3, 7, 15, 31, 61, 91, 121), tries);
    }

    @Test
    void tasks_should_go_to_their_file_once_there_is_room_again() throws IOException {
        fillDisk();
        tasks(10);
        writer.write();
        Files.delete(output.tasks());
        writer.write();
        assertEquals(List.of(), ids(output.tasks()), "not tried again yet");
        time.advance(Duration.ofSeconds(1));
        tasks(5);
        writer.write();
        assertEquals(numbers(1, 15), ids(output.tasks()));
    }

    @Test
    void too_many_should_go_to_the_fallback_directory() throws IOException {
        fillDisk();
        tasks(TaskWriter.MOST_BEFORE_FALLBACK - 1);
        writer.write();
        assertEquals(List.of(), ids(other.tasks()));
        assertFalse(writer.isDue(), "the file has just refused them");
        tasks(1);
        assertTrue(writer.isDue());
        writer.write();
        assertEquals(numbers(1, TaskWriter.MOST_BEFORE_FALLBACK), ids(other.tasks()));
        assertTrue(log.lines().contains("WARN tasks that could not be written go to " + other.tasks()
                + "; 'recover' brings them back"), log.lines().toString());
    }

    @Test
    void more_than_can_wait_should_be_lost_and_counted() throws IOException {
        fillDisk();
        fallback = Optional.empty();
        tasks(1);
        writer.write();
        tasks(TaskWriter.MOST_WAITING + 6);
        assertEquals(Optional.of("7 tasks could not be written and are lost"), writer.finish(journal));
        Path kept = output.state().resolve("run.tasks");
        assertEquals(numbers(1, TaskWriter.MOST_WAITING), ids(kept));
    }

    @Test
    void all_should_be_counted_when_nothing_can_be_written() throws IOException {
        fillDisk();
        fallback = Optional.empty();
        tasks(12);
        assertEquals(Optional.of("12 tasks could not be written and are lost"), writer.finish(null));
    }

    @Test
    void last_tasks_should_go_to_the_fallback_directory_when_nothing_else_can_be_written() throws IOException {
        fillDisk();
        tasks(12);
        assertEquals(Optional.empty(), writer.finish(null));
        assertEquals(numbers(1, 12), ids(other.tasks()));
    }

    @Test
    void last_tasks_should_be_tried_whatever_was_tried_before() throws IOException {
        fillDisk();
        tasks(12);
        writer.write();
        Files.delete(output.tasks());
        assertEquals(Optional.empty(), writer.finish(journal));
        assertEquals(numbers(1, 12), ids(output.tasks()));
    }

    @Test
    @Timeout(60)
    void task_should_wait_for_room_where_writing_does_not_fail() throws Exception {
        tasks(TaskWriter.MOST_WAITING);
        Thread program = new Thread(() -> tasks(1));
        program.start();
        Condition.await("a thread that waits", () -> program.getState() == Thread.State.TIMED_WAITING);
        writer.write();
        program.join();
        writer.write();
        assertEquals(numbers(1, TaskWriter.MOST_WAITING + 1), ids(output.tasks()));
    }

    /** The folder of the run could not be opened, or its disk hangs. */
    @Test
    @Timeout(60)
    void many_threads_should_wait_for_room_in_vain_only_once() throws Exception {
        tasks(TaskWriter.MOST_WAITING);
        List<Thread> program = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                for (int task = 0; task < 1000; task++) {
                    writer.add(task(1), true);
                }
            });
            thread.start();
            program.add(thread);
        }
        for (Thread thread : program) {
            thread.join();
        }
        assertEquals(Optional.of("4000 tasks could not be written and are lost"), writer.finish(journal));
    }

    /** Another thread works on while the run is stopped; here the log plays it, which hears of columns that are added. */
    @Test
    void task_that_ends_while_the_last_ones_are_written_should_be_kept() throws IOException {
        Files.writeString(output.tasks(), "run_id,task_id\nold,1\n");
        List<TaskWriter> late = new ArrayList<>();
        late.add(new TaskWriter(new Notes(new Log() {
            @Override
            public void warn(String text) {
                late.get(0).add(task(2), true);
            }

            @Override
            public void info(String text) {
                warn(text);
            }
        }), time));
        late.get(0).open(new TaskWriter.Folders(output, () -> fallback));
        late.get(0).add(task(1), true);
        assertEquals(Optional.empty(), late.get(0).finish(journal));
        assertEquals(List.of("1", "1"), ids(output.tasks()));
        assertEquals(List.of("2"), ids(output.state().resolve("run.tasks")));
    }

    @Test
    void thread_that_writes_should_make_room_itself() throws IOException {
        tasks(TaskWriter.MOST_WAITING);
        writer.add(task(TaskWriter.MOST_WAITING + 1), false);
        assertEquals(Optional.empty(), writer.finish(journal));
        assertEquals(numbers(1, TaskWriter.MOST_WAITING + 1), ids(output.tasks()));
    }

    /** A task may make no sense, as one that ends at no time; the others, and the row after them, must not suffer. */
    @Test
    void failure_of_any_kind_should_leave_the_tasks_waiting() throws IOException {
        writer.add(new TaskReport("run", 1, Optional.empty(), "x", Instant.MAX, Instant.MAX, Snapshot.nothing()), true);
        tasks(3);
        writer.write();
        assertFalse(writer.isDue());
        assertTrue(log.lines().get(0).contains("tasks could not be written"), log.lines().toString());
        assertTrue(writer.finish(null).isPresent());
    }

    @Test
    void tasks_should_wait_until_the_folder_is_open() throws IOException {
        TaskWriter early = new TaskWriter(new Notes(log), time);
        early.add(new TaskReport("run", 1, Optional.empty(), "x", Instant.EPOCH, Instant.EPOCH, Snapshot.nothing()), true);
        early.write();
        early.open(new TaskWriter.Folders(output, () -> fallback));
        early.write();
        assertEquals(List.of("1"), ids(output.tasks()));
    }
}
