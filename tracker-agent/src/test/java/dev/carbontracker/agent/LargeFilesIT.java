package dev.carbontracker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.carbontracker.agent.programs.Ending;
import dev.carbontracker.csv.EmissionsCsv;
import dev.carbontracker.csv.Row;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is read has any size: the program of a JVM with a heap of 32 MB, which the first {@code OutOfMemoryError} ends wherever it is
 * thrown, runs and ends as it would by itself.
 */
class LargeFilesIT extends EndToEnd {

    private static final long SPARSE_BYTES = 1L << 30;
    private static final String RUN = "11111111-2222-3333-4444-555555555555";
    private static final List<String> RUN_COLUMNS = EmissionsCsv.runs("", "", ZoneOffset.UTC).header();
    private static final List<String> TASK_COLUMNS = EmissionsCsv.tasks().header();

    private TestJvm small(Jdks.Jdk jdk, String... arguments) {
        return jvm(jdk).agent(Stream.concat(Stream.of("checkpoint=1s"), Stream.of(arguments)).toArray(String[]::new))
                .options("-Xmx32m", "-XX:+ExitOnOutOfMemoryError");
    }

    /** Makes a file of a gigabyte that takes no room: it begins with that text, and zeros follow. */
    private Path sparse(String name, String start) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, start);
        try (RandomAccessFile long_ = new RandomAccessFile(file.toFile(), "rw")) {
            long_.setLength(SPARSE_BYTES);
        }
        return file;
    }

    private static String line(List<String> cells) {
        return String.join(",", cells) + "\n";
    }

    /** A row that has a value in these columns alone. */
    private static String row(List<String> columns, String runId, String taskId) {
        List<String> cells = new ArrayList<>();
        for (String column : columns) {
            cells.add(switch (column) {
                case "run_id" -> runId;
                case "task_id" -> taskId;
                case "energy_consumed" -> "0.5";
                default -> "";
            });
        }
        return line(cells);
    }

    private void assertUnharmed(TestJvm.Running running) {
        assertEquals(0, running.exit(), running.stderr());
        assertEquals("worked\n", running.stdout());
        assertFalse(running.stderr().contains("OutOfMemory"), running.stderr());
    }

    private List<Row> measured() {
        return rows("emissions.csv").stream().filter(row -> row.number("energy_consumed").orElse(0) > 0
                && !row.get("run_id").startsWith("old")).toList();
    }

    /** All of them at once; each by itself in the tests that follow. */
    @ParameterizedTest
    @MethodSource("jdks")
    void files_of_a_gigabyte_should_harm_no_program(Jdks.Jdk jdk) throws IOException {
        sparse("emissions.csv", "");
        sparse("emissions_tasks.csv", line(TASK_COLUMNS));
        sparse(".carbontracker/" + RUN + ".journal", line(RUN_COLUMNS));
        sparse(".carbontracker/" + RUN + ".tasks", line(TASK_COLUMNS));
        sparse("carbontracker.properties", "zone=FRA\n");
        assertUnharmed(small(jdk).start(Ending.class, "1500", "return"));
        assertEquals(1, measured().size());
        assertTrue(Files.exists(folder.resolve("emissions.csv.aside-1")), "it was moved, not changed");
        assertEquals(SPARSE_BYTES, Files.size(folder.resolve("emissions.csv.aside-1")));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    @Tag("long")
    void rows_that_lack_a_column_should_get_it_while_the_program_runs(Jdks.Jdk jdk) throws IOException {
        List<String> older = RUN_COLUMNS.stream().filter(column -> !column.equals("wall_factor")).toList();
        int rows = 0;
        try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("emissions.csv"))) {
            out.write(line(older));
            for (long bytes = 0; bytes < 72 << 20; rows++) {
                String row = row(older, "old-" + rows, "");
                out.write(row);
                bytes += row.length();
            }
        }
        assertUnharmed(small(jdk).start(Ending.class, "1500", "return"));
        assertEquals(rows + 1, lines("emissions.csv"), "the end of a program is no time to write 72 MB");
        assertEquals(1, journals().size());
        TestJvm.Running next = small(jdk).start(Ending.class, "input", "return");
        long withOne = rows + 2;
        TestJvm.await("columns and row", () -> header().contains(",wall_factor") && lines("emissions.csv") == withOne);
        TestJvm.await("the end of the recovery", () -> journals().size() == 1);
        next.finish();
        assertUnharmed(next);
        assertEquals(withOne + 1, lines("emissions.csv"));
        assertEquals(List.of(), journals());
    }

    private String header() {
        try (BufferedReader file = Files.newBufferedReader(folder.resolve("emissions.csv"))) {
            return file.readLine();
        } catch (IOException e) {
            return "";
        }
    }

    private long lines(String name) {
        try (Stream<String> lines = Files.lines(folder.resolve(name))) {
            return lines.count();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Of a row that is cut off by a gigabyte of zeros only the part before them is a line. */
    @ParameterizedTest
    @MethodSource("jdks")
    @Tag("long")
    void row_should_follow_a_file_that_ends_in_zeros(Jdks.Jdk jdk) throws IOException {
        sparse("emissions.csv", line(RUN_COLUMNS) + row(RUN_COLUMNS, "old-1", ""));
        assertUnharmed(small(jdk).start(Ending.class, "1500", "return"));
        byte[] end = new byte[4096];
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("emissions.csv").toFile(), "r")) {
            assertTrue(file.length() > SPARSE_BYTES + 100);
            file.seek(file.length() - end.length);
            file.readFully(end);
        }
        assertTrue(new String(end).contains(",completed,"), "the row is at its end");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    @Tag("long")
    void journals_should_be_recovered_or_left_whatever_their_size(Jdks.Jdk jdk) throws IOException {
        Path state = Files.createDirectories(folder.resolve(".carbontracker"));
        try (BufferedWriter journal = Files.newBufferedWriter(state.resolve("old-16.journal"))) {
            journal.write("run_id\n");
            for (int i = 0; i < 16 << 20; i += 8) {
                journal.write("old-16,\n");
            }
        }
        int tasks = 0;
        try (BufferedWriter waiting = Files.newBufferedWriter(state.resolve("old-100.tasks"))) {
            waiting.write(line(TASK_COLUMNS));
            for (long bytes = 0; bytes < 100 << 20; tasks++) {
                String row = row(TASK_COLUMNS, "old-100", String.valueOf(tasks + 1));
                waiting.write(row);
                bytes += row.length();
            }
        }
        TestJvm.Running running = small(jdk).start(Ending.class, "input", "return");
        TestJvm.await("the tasks", () -> !Files.exists(state.resolve("old-100.tasks")));
        running.finish();
        assertUnharmed(running);
        assertEquals(tasks + 1, lines("emissions_tasks.csv"));
        assertTrue(Files.exists(state.resolve("old-16.journal")), "what is no journal stays");
        assertEquals(1, measured().size());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    @Tag("long")
    void answers_without_an_end_should_harm_no_program(Jdks.Jdk jdk) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                for (byte[] zeros = new byte[1 << 16]; ; ) {
                    body.write(zeros);
                }
            }
        });
        server.start();
        try {
            TestJvm.Running running = small(jdk, "electricitymaps.token=t", "electricitymaps.endpoint=http://127.0.0.1:"
                    + server.getAddress().getPort() + "/").start(Ending.class, "input", "return");
            TestJvm.await("a warning about the answer", () -> running.stderr().contains("Electricity Maps"));
            running.finish();
            assertUnharmed(running);
            assertEquals(1, measured().size());
        } finally {
            server.stop(0);
        }
    }
}
