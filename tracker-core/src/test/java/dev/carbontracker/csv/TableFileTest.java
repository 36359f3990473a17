package dev.carbontracker.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.internal.file.FileLock;
import dev.carbontracker.model.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableFileTest {

    private static final Table<RunReport> TABLE = EmissionsCsv.runs("1", "17", ZoneOffset.UTC);
    private static final List<String> OURS = TABLE.header();
    private static final List<String> CODECARBON_3 = OURS.subList(0, EmissionsCsv.CODECARBON_COLUMNS);
    /** codecarbon 2.x had neither the water nor the utilisation columns. */
    private static final List<String> CODECARBON_2 = CODECARBON_3.stream()
            .filter(name -> !name.matches("water_consumed|.*_utilization_percent|ram_used_gb|wue")).toList();

    @TempDir
    Path folder;

    private final List<String> warnings = new ArrayList<>();

    private Path csv() {
        return folder.resolve("emissions.csv");
    }

    private TableFile file() {
        return new TableFile(csv(), OURS, warnings::add);
    }

    private static Row row(String runId) {
        return TABLE.row(Samples.report().runId(runId).build());
    }

    private boolean append(String... runIds) throws IOException {
        return file().append(java.util.Arrays.stream(runIds).map(TableFileTest::row).toList(), Optional.empty(),
                Duration.ofSeconds(60), TableFile.WithoutLocks.REFUSE);
    }

    private List<Row> read(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (EmissionsReader reader = EmissionsReader.open(file)) {
            reader.forEach(rows::add);
        }
        return rows;
    }

    private List<String> ids(Path file) throws IOException {
        return read(file).stream().map(row -> row.get("run_id")).toList();
    }

    @Test
    void append_should_write_header_and_rows_to_a_new_file_and_make_its_folder() throws IOException {
        TableFile file = new TableFile(folder.resolve("a/b/emissions.csv"), OURS, warnings::add);
        file.append(List.of(row("r1")), Optional.empty(), Duration.ZERO, TableFile.WithoutLocks.REFUSE);
        file.append(List.of(row("r2")), Optional.empty(), Duration.ZERO, TableFile.WithoutLocks.REFUSE);
        String text = Files.readString(folder.resolve("a/b/emissions.csv"));
        assertEquals(3, text.lines().count());
        assertTrue(text.startsWith("timestamp,") && text.endsWith("\n"));
        assertEquals(List.of("r1", "r2"), ids(folder.resolve("a/b/emissions.csv")));
        assertEquals(List.of(), warnings);
    }

    @Test
    void append_should_write_by_name_when_the_header_has_another_order() throws IOException {
        List<String> shuffled = new ArrayList<>(OURS);
        Collections.shuffle(shuffled, new Random(5));
        Files.writeString(csv(), CsvText.line(shuffled));
        append("r1");
        assertEquals(row("r1").get("carbon_intensity"), read(csv()).get(0).get("carbon_intensity"));
        assertEquals("r1", read(csv()).get(0).get("run_id"));
        assertEquals(shuffled, Header.of(csv()).names());
    }

    @Test
    void append_should_close_a_last_line_that_another_program_left_open() throws IOException {
        append("r1");
        Files.writeString(csv(), Files.readString(csv()) + "torn,\"line");
        append("r2");
        assertEquals(List.of("r1", "r2"), ids(csv()));
        assertTrue(Files.readString(csv()).contains("torn,\"line\"\n"));
    }

    @Test
    void append_should_end_a_whole_last_line_that_lacks_its_newline() throws IOException {
        append("r1");
        Files.writeString(csv(), Files.readString(csv()).stripTrailing());
        append("r2");
        assertEquals(List.of("r1", "r2"), ids(csv()));
    }

    @Test
    void append_should_widen_an_older_file_of_ours_and_keep_every_byte_of_its_rows() throws IOException {
        List<String> older = new ArrayList<>(OURS.subList(0, OURS.size() - 3));
        older.add(3, "a column of the user's");
        String old = CsvText.line(older) + CsvText.line(older.stream().map(name -> "run_id".equals(name) ? "old"
                : name.length() > 12 ? "x, \"y\"" : "1").toList()) + "torn,\"row\nshort,row\n";
        Files.writeString(csv(), old);
        append("r1");
        assertEquals(List.of("old", "r1"), ids(csv()));
        assertEquals("x, \"y\"", read(csv()).get(0).get("a column of the user's"));
        assertEquals("", read(csv()).get(0).get("notes"));
        assertEquals(row("r1").get("notes"), read(csv()).get(1).get("notes"));
        assertTrue(Files.readString(csv()).contains("torn,\"row\nshort,row\n"));
        assertEquals(List.of(csv() + " was written by another version; columns were added, all rows kept"), warnings);
    }

    @Test
    void append_should_not_rewrite_a_large_file_at_the_end_of_a_jvm() throws IOException {
        String older = CsvText.line(OURS.subList(0, OURS.size() - 3));
        Files.writeString(csv(), older + "torn\n".repeat(2 << 20));
        long before = Files.size(csv());
        IOException refused = assertThrows(IOException.class, () -> file().withoutLongRewrites().append(List.of(row("r1")),
                Optional.empty(), Duration.ZERO, TableFile.WithoutLocks.REFUSE));
        assertTrue(refused.getMessage().endsWith("the next run adds them"), refused.getMessage());
        assertEquals(before, Files.size(csv()));
        append("r1");
        assertEquals(List.of("r1"), ids(csv()));
        Files.writeString(csv(), older);
        file().withoutLongRewrites().append(List.of(row("r2")), Optional.empty(), Duration.ZERO, TableFile.WithoutLocks.REFUSE);
        assertEquals(OURS.size(), Header.of(csv()).names().size(), "a small one is");
    }

    @Test
    void append_should_keep_columns_of_a_later_version() throws IOException {
        List<String> later = new ArrayList<>(OURS);
        later.add("invented_later");
        Files.writeString(csv(), CsvText.line(later));
        append("r1");
        assertEquals("", read(csv()).get(0).get("invented_later"));
        assertEquals(List.of(), warnings);
    }

    @Test
    void append_should_leave_codecarbons_header_alone_and_write_the_full_row_beside_it() throws IOException {
        for (List<String> header : List.of(CODECARBON_2, CODECARBON_3)) {
            Files.deleteIfExists(folder.resolve("emissions_full.csv"));
            Files.writeString(csv(), CsvText.line(header)
                    + CsvText.line(header.stream().map(n -> n.equals("run_id") ? "cc" : "").toList()));
            append("r1");
            assertEquals(header, Header.of(csv()).names());
            assertEquals(List.of("cc", "r1"), ids(csv()));
            assertEquals(row("r1").get("emissions"), read(csv()).get(1).get("emissions"));
            assertEquals(row("r1").cells(), read(folder.resolve("emissions_full.csv")).get(0).cells());
        }
        assertEquals(csv() + " has codecarbon's header and keeps it, so that codecarbon can go on writing to it; the "
                + "full rows are in emissions_full.csv ('verify --repair' puts them together)", warnings.get(0));
    }

    @Test
    void append_should_write_neither_row_when_the_full_one_cannot_be_written() throws IOException {
        String before = CsvText.line(CODECARBON_3);
        Files.writeString(csv(), before);
        Files.createDirectory(folder.resolve("emissions_full.csv"));
        assertThrows(IOException.class, () -> append("r1"));
        assertEquals(before, Files.readString(csv()));
    }

    /** The end of a run does not wait for a recovery in the same JVM. */
    @Test
    @Timeout(60)
    void append_should_wait_no_longer_for_a_thread_than_for_a_process() throws IOException {
        append("r1");
        FileLock.Turn turn = FileLock.Turn.take(csv(), Duration.ZERO).orElseThrow();
        try {
            assertFalse(file().append(List.of(row("r2")), Optional.empty(), Duration.ofMillis(20), TableFile.WithoutLocks.WRITE));
            assertTrue(FileLock.Turn.take(folder.resolve("other.csv"), Duration.ZERO).map(other -> {
                other.close();
                return true;
            }).orElse(false), "of another file");
        } finally {
            turn.close();
        }
        assertEquals(null, System.getProperty(FileLock.Turn.PROPERTY));
        append("r3");
        assertEquals(List.of("r1", "r3"), ids(csv()));
    }

    /** Properties of this process as of some time ago were restored, or were copied to another process. */
    @Test
    void append_should_not_wait_for_a_turn_that_nobody_has() throws IOException {
        long pid = ProcessHandle.current().pid();
        Path real = folder.toRealPath().resolve("emissions.csv");
        for (String stale : List.of(pid + 1 + " " + System.currentTimeMillis() + " " + real, pid + " 0 " + real, "nonsense")) {
            System.setProperty(FileLock.Turn.PROPERTY, stale);
            try {
                assertTrue(file().append(List.of(row(stale)), Optional.empty(), Duration.ofMillis(20),
                        TableFile.WithoutLocks.WRITE), stale);
            } finally {
                System.clearProperty(FileLock.Turn.PROPERTY);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000\u0001binary", "name;emissions\n1;2\n", "hello\n", "\n\n", "\"open quote\n"})
    void append_should_move_aside_what_is_no_such_file(String content) throws IOException {
        Files.writeString(csv(), content);
        append("r1");
        assertEquals(List.of("r1"), ids(csv()));
        assertEquals(content, Files.readString(folder.resolve("emissions.csv.aside-1")));
        assertTrue(warnings.get(0).endsWith("it was moved to emissions.csv.aside-1 and a new file was begun"),
                warnings.get(0));
    }

    @Test
    void append_should_move_aside_bytes_that_are_no_text_without_replacing_what_lies_there() throws IOException {
        Files.write(csv(), new byte[] {(byte) 0xff, (byte) 0xfe, 1, 2});
        Files.writeString(folder.resolve("emissions.csv.aside-1"), "kept");
        append("r1");
        assertEquals("kept", Files.readString(folder.resolve("emissions.csv.aside-1")));
        assertEquals(4, Files.size(folder.resolve("emissions.csv.aside-2")));
        assertTrue(warnings.get(0).contains("it is not text in UTF-8"), warnings.get(0));
    }

    @Test
    void append_should_write_nothing_when_another_holds_the_lock() throws IOException {
        append("r1");
        String before = Files.readString(csv());
        try (FileLock held = FileLock.take(folder.resolve(".carbontracker/emissions.csv.lock"), Duration.ZERO)
                .orElseThrow()) {
            assertFalse(append2("r2"), held.toString());
        }
        assertEquals(before, Files.readString(csv()));
        assertTrue(append2("r2"));
    }

    private boolean append2(String runId) throws IOException {
        return file().append(List.of(row(runId)), Optional.empty(), Duration.ofMillis(50),
                TableFile.WithoutLocks.REFUSE);
    }

    @Test
    void append_should_leave_out_rows_that_are_there() throws IOException {
        append("r1", "r2");
        file().append(List.of(row("r2"), row("r3")), Optional.of("run_id"), Duration.ZERO,
                TableFile.WithoutLocks.REFUSE);
        assertEquals(List.of("r1", "r2", "r3"), ids(csv()));
    }

    @Test
    void append_should_throw_and_leave_no_part_when_the_file_is_a_folder() throws IOException {
        Files.createDirectories(csv());
        assertThrows(IOException.class, () -> append("r1"));
        assertTrue(Files.isDirectory(csv()));
    }

    private void share(int mode) throws IOException {
        Files.setAttribute(folder, "unix:mode", mode);
    }

    /** Replacing a file in a sticky directory would take it from the user who owns it, or fail. */
    @Test
    void append_should_write_full_rows_beside_an_older_file_in_a_sticky_directory() throws IOException {
        List<String> older = OURS.subList(0, OURS.size() - 3);
        Files.writeString(csv(), CsvText.line(older));
        Object before = Files.readAttributes(csv(), "unix:fileKey").get("fileKey");
        share(01777);
        append("r1");
        append("r2");
        assertEquals(before, Files.readAttributes(csv(), "unix:fileKey").get("fileKey"), "the same file");
        assertEquals(older, Header.of(csv()).names());
        assertEquals(List.of("r1", "r2"), ids(csv()));
        assertEquals(row("r1").cells(), read(folder.resolve("emissions_full.csv")).get(0).cells());
        assertTrue(warnings.get(0).endsWith("so the full rows are in emissions_full.csv"), warnings.get(0));
    }

    @Test
    void append_should_leave_what_is_no_such_file_in_a_sticky_directory() throws IOException {
        Files.writeString(csv(), "hello\n");
        share(01777);
        append("r1");
        assertEquals("hello\n", Files.readString(csv()));
        assertEquals(List.of("r1"), ids(folder.resolve("emissions_full.csv")));
        Files.writeString(folder.resolve("emissions_full.csv"), "hello\n");
        assertThrows(IOException.class, () -> append("r2"));
    }

    @Test
    void append_should_follow_a_symlink_only_where_nobody_else_may_write() throws IOException {
        Path far = Files.createDirectory(folder.resolve("far")).resolve("runs.csv");
        Files.createSymbolicLink(csv(), far);
        append("r1");
        assertEquals(List.of("r1"), ids(far));
        assertTrue(Files.exists(folder.resolve("far/.carbontracker/runs.csv.lock")), "one lock for all names of the file");
        share(01777);
        IOException refused = assertThrows(IOException.class, () -> append("r2"));
        assertTrue(refused.getMessage().endsWith("is a symlink in a directory that other users may write"), refused.getMessage());
        assertEquals(List.of("r1"), ids(far));
    }

    @Test
    void append_should_refuse_a_file_with_a_second_name_where_others_may_write() throws IOException {
        Path profile = Files.writeString(Files.createDirectory(folder.resolve("home")).resolve("profile"), "PATH=/bin\n");
        Files.createLink(csv(), profile);
        share(01777);
        assertThrows(IOException.class, () -> append("r1"));
        assertEquals("PATH=/bin\n", Files.readString(profile));
    }

    @Test
    @Timeout(30)
    void append_should_not_wait_for_a_fifo() throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder("mkfifo", csv().toString()).start().waitFor());
        assertThrows(IOException.class, () -> append("r1"));
    }

    @Test
    void append_should_lose_no_row_when_many_threads_write() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (int t = 0; t < 8; t++) {
            int writer = t;
            Thread thread = new Thread(() -> {
                try {
                    for (int i = 0; i < 20; i++) {
                        assertTrue(append("t" + writer + "-" + i));
                    }
                } catch (Throwable e) {
                    failures.add(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
        assertEquals(160, ids(csv()).stream().distinct().count());
    }
}
