package dev.carbontracker.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.csv.EmissionsCsv;
import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real JVMs write real files. */
class RunsTest {

    @TempDir
    Path folder;

    private Path csv() {
        return folder.resolve("emissions.csv");
    }

    private List<Row> rows(Path file) {
        try (EmissionsReader reader = EmissionsReader.open(file)) {
            List<Row> rows = new ArrayList<>();
            reader.forEach(rows::add);
            assertEquals(0, reader.tornLines());
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Row onlyRow() {
        List<Row> rows = rows(csv());
        assertEquals(1, rows.size());
        return rows.get(0);
    }

    private void checkIdentities(Row row) {
        double energy = row.number("energy_consumed").getAsDouble();
        double sum = 0;
        double watts = 0;
        for (String component : List.of("cpu", "gpu", "ram")) {
            sum += row.number(component + "_energy").orElse(0);
            watts += row.number(component + "_power").orElse(0);
        }
        assertTrue(energy > 0, row.toString());
        assertEquals(1, sum / energy, 1e-9);
        assertEquals(1, energy * row.number("carbon_intensity").getAsDouble() / 1000
                / row.number("emissions").getAsDouble(), 1e-9);
        assertEquals(1, watts * row.number("duration").getAsDouble() * row.number("coverage").getAsDouble()
                * row.number("pue").getAsDouble() * row.number("wall_factor").getAsDouble() / 3.6e6 / energy, 1e-9);
    }

    @Test
    void eight_jvms_with_twenty_runs_each_should_leave_160_whole_rows() throws IOException {
        List<Jvm.Running> jvms = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            jvms.add(new Jvm(folder).options("-Dcarbontracker.summary=none", "-Dcarbontracker.zone=FRA")
                    .start("runs", "20"));
        }
        jvms.forEach(jvm -> assertEquals(0, jvm.exit(), jvm.err()));
        List<String> journals = journals();
        List<Row> rows = rows(csv());
        assertEquals(160, rows.size() + journals.size(), "rows and rows to be recovered");
        if (!journals.isEmpty()) {
            recover(journals, "-Dcarbontracker.min.duration=1h");
            rows = rows(csv());
        }
        assertEquals(160, rows.stream().map(row -> row.get("run_id")).distinct().count());
        rows.forEach(this::checkIdentities);
        assertEquals(EmissionsCsv.runs("", "", ZoneOffset.UTC).header(), new ArrayList<>(rows.get(0).cells().keySet()));
        assertEquals(161, Files.readString(csv()).lines().count());
    }

    private List<String> journals() {
        Path state = folder.resolve(".carbontracker");
        if (!Files.exists(state)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(state)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".journal")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets a run go on until it has recovered these journals; an end would wait only half a second for that. */
    private void recover(List<String> left, String... options) throws IOException {
        Jvm.Running jvm = new Jvm(folder).options(options).start("hang");
        Jvm.await("recovery", () -> journals().stream().noneMatch(left::contains));
        Jvm.await("start", () -> jvm.out().startsWith("ready "));
        jvm.process().destroy();
        assertEquals(143, jvm.exit());
    }

    @Test
    void kill_should_leave_a_journal_that_the_next_start_turns_into_a_row() throws IOException {
        Jvm.Running jvm = new Jvm(folder).options("-Dcarbontracker.checkpoint=1s", "-Dcarbontracker.zone=FRA")
                .start("hang");
        Jvm.await("start", () -> jvm.out().startsWith("ready "));
        String runId = jvm.out().substring("ready ".length()).strip();
        Path journal = folder.resolve(".carbontracker").resolve(runId + ".journal");
        Jvm.await("two checkpoints", () -> Files.exists(journal)
                && rows(journal).get(0).number("duration").orElse(0) > 2);
        Instant killed = Instant.now();
        jvm.process().destroyForcibly();
        assertEquals(137, jvm.exit());
        assertFalse(Files.exists(csv()), "nothing was written before");

        recover(List.of(runId + ".journal"));
        List<Row> rows = rows(csv());
        Row row = rows.stream().filter(r -> r.get("run_id").equals(runId)).findFirst().orElseThrow();
        assertEquals("interrupted", row.get("status"));
        checkIdentities(row);
        double missing = Duration.between(Instant.parse(row.get("ended_at")), killed).toMillis() / 1e3;
        // it was killed as soon as a checkpoint was seen, so that all but the time of writing it is for a busy machine
        assertTrue(missing < 2.2, "more than a checkpoint and a second are missing: " + missing + " s");
        assertEquals(2, rows.size());
        assertFalse(Files.exists(journal));
        assertEquals(0, new Jvm(folder).start("work", "50").exit());
        assertEquals(3, rows(csv()).size(), "recovered once");
    }

    /** The journal is as fresh as its checkpoint, however long the interval. */
    @Test
    void kill_should_lose_at_most_a_checkpoint_when_the_interval_is_long() throws IOException {
        Jvm.Running jvm = new Jvm(folder).options("-Dcarbontracker.checkpoint=1s", "-Dcarbontracker.interval=1h",
                "-Dcarbontracker.zone=FRA").start("hang");
        Jvm.await("start", () -> jvm.out().startsWith("ready "));
        Path journal = folder.resolve(".carbontracker")
                .resolve(jvm.out().substring("ready ".length()).strip() + ".journal");
        Jvm.await("two checkpoints", () -> Files.exists(journal)
                && rows(journal).get(0).number("duration").orElse(0) > 2);
        jvm.process().destroyForcibly();
        assertEquals(137, jvm.exit());
        assertTrue(rows(journal).get(0).number("energy_consumed").orElse(0) > 0);
    }

    /** The hook stays until the row is written: an exit in another thread waits for it. */
    @Test
    void exit_while_stopping_should_wait_for_the_row() throws IOException {
        for (int i = 0; i < 5; i++) {
            assertEquals(4, new Jvm(folder).options("-Dcarbontracker.zone=FRA").start("race").exit());
            assertEquals(i + 1, rows(csv()).size());
        }
    }

    @Test
    void recovery_should_leave_a_run_alone_that_lives() throws IOException {
        Jvm.Running living = new Jvm(folder).options("-Dcarbontracker.checkpoint=1s").start("hang");
        Jvm.await("start", () -> living.out().startsWith("ready "));
        Jvm.await("a journal", () -> !journals().isEmpty());
        assertEquals(0, new Jvm(folder).start("work", "50").exit());
        assertEquals(1, rows(csv()).size());
        living.process().destroy();
        assertEquals(143, living.exit());
        assertEquals(2, rows(csv()).size());
    }

    @Test
    void sigterm_should_leave_a_row() throws IOException {
        Jvm.Running jvm = new Jvm(folder).start("hang");
        Jvm.await("start", () -> jvm.out().startsWith("ready "));
        jvm.process().destroy();
        assertEquals(143, jvm.exit());
        Row row = onlyRow();
        assertEquals("completed", row.get("status"));
        assertTrue(row.get("notes").contains("stopped at the end of the JVM"), row.get("notes"));
        assertEquals(List.of(), journals());
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit 3", "throw 1", "leave 0"})
    void any_end_of_the_program_should_leave_a_row_and_its_exit_code(String endAndCode) throws IOException {
        String[] parts = endAndCode.split(" ");
        Jvm.Running jvm = new Jvm(folder).start(parts[0]);
        assertEquals(Integer.parseInt(parts[1]), jvm.exit());
        checkIdentities(onlyRow());
    }

    @Test
    void console_should_have_our_own_line_and_nothing_else() throws IOException {
        Jvm.Running jvm = new Jvm(folder).options("-Dcarbontracker.zone=FRA").start("work", "300");
        assertEquals(0, jvm.exit());
        assertEquals("", jvm.out());
        List<String> lines = jvm.err().lines().toList();
        assertEquals(2, lines.size(), jvm.err());
        assertTrue(lines.get(1).matches("INFO: carbon-tracker: \\d+\\.\\d s, .*"), lines.get(1));
        assertTrue(lines.get(1).endsWith("; row in " + csv()), lines.get(1));
        Jvm.Running quiet = new Jvm(folder).options("-Dcarbontracker.zone=FRA", "-Dcarbontracker.summary=none")
                .start("work", "300");
        assertEquals(0, quiet.exit());
        assertEquals("", quiet.err());
    }

    @Test
    void switched_off_should_do_nothing_at_all() throws IOException {
        Jvm.Running jvm = new Jvm(folder).start(Map.of("CARBONTRACKER_ENABLED", "false"), "tasks", "10");
        assertEquals(0, jvm.exit());
        assertEquals("", jvm.err());
        assertFalse(Files.exists(csv()));
        assertFalse(Files.exists(folder.resolve(".carbontracker")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar", "fa", "de"})
    void default_locale_should_not_change_the_numbers(String language) throws IOException {
        Jvm.Running jvm = new Jvm(folder).options("-Duser.language=" + language, "-Dcarbontracker.zone=FRA")
                .start("work", "200");
        assertEquals(0, jvm.exit());
        Row row = onlyRow();
        checkIdentities(row);
        assertTrue(row.get("timestamp").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d"), row.get("timestamp"));
        assertTrue(row.get("duration").matches("[0-9.]+"), row.get("duration"));
    }

    @Test
    void no_socket_should_be_opened_without_a_token_or_a_cloud() throws IOException {
        // no socket of either kind comes into being without one of these
        String socketClasses = "(?s).*(java\\.net\\.Socket |sun\\.nio\\.ch\\.Net |java\\.net\\.InetSocketAddress |"
                + "sun\\.nio\\.ch\\.NioSocketImpl ).*";
        Path log = folder.resolve("classes.log");
        Jvm.Running jvm = new Jvm(folder).options("-Xlog:class+load:file=" + log).start("work", "2500");
        assertEquals(0, jvm.exit());
        assertFalse(Files.readString(log).matches(socketClasses), "a class for sockets was loaded");

        Jvm.Running live = new Jvm(folder).options("-Xlog:class+load:file=" + log, "-Dcarbontracker.zone=FRA",
                "-Dcarbontracker.electricitymaps.token=x",
                "-Dcarbontracker.electricitymaps.endpoint=http://127.0.0.1:9/none").start("hang");
        Jvm.await("a try", () -> live.err().contains("Electricity Maps does not answer"));
        live.process().destroy();
        assertEquals(143, live.exit());
        assertTrue(Files.readString(log).matches(socketClasses), "the test would see it");
    }

    /** OSHI starts these for what we do not ask it. */
    @Test
    void no_program_should_be_found_through_the_path() throws IOException {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"), "looks for programs in PATH as Linux does");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path called = folder.resolve("called.txt");
        for (String name : List.of("lshw", "dmidecode", "lspci", "nvidia-smi", "getconf", "uname")) {
            Path program = bin.resolve(name);
            Files.writeString(program, "#!/bin/sh\necho " + name + " >> " + called + "\nexec /usr/bin/" + name
                    + " \"$@\"\n");
            assertTrue(program.toFile().setExecutable(true));
        }
        Jvm.Running jvm = new Jvm(folder).start(Map.of("PATH", bin + ":" + System.getenv("PATH")), "work", "1500");
        assertEquals(0, jvm.exit());
        assertFalse(Files.exists(called), () -> "started: " + called);
        assertEquals(0, new Jvm(folder).start(Map.of("PATH", bin + ":" + System.getenv("PATH")), "program", "getconf").exit());
        assertEquals(List.of("getconf"), Files.readString(called).lines().toList(), "the test would see it");
    }

    @Test
    void output_that_cannot_be_written_should_send_the_row_to_the_fallback() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        Jvm.Running jvm = new Jvm(folder).options("-Dcarbontracker.output=" + file.resolve("below")).start("work", "100");
        assertEquals(0, jvm.exit());
        try (Stream<Path> files = Files.walk(folder.resolve("state/carbontracker"))) {
            Path row = files.filter(path -> path.endsWith("emissions.csv")).findFirst().orElseThrow();
            assertTrue(jvm.err().contains("cannot be written") && jvm.err().contains("the row goes to " + row),
                    jvm.err());
            checkIdentities(rows(row).get(0));
        }
        assertEquals("not a folder", Files.readString(file));
    }

    @Test
    void file_that_is_a_directory_should_send_the_row_to_the_fallback() throws IOException {
        Files.createDirectories(csv());
        Jvm.Running jvm = new Jvm(folder).start("work", "100");
        assertEquals(0, jvm.exit());
        assertTrue(jvm.err().contains("emissions.csv: is a directory)"), jvm.err());
        try (Stream<Path> files = Files.walk(folder.resolve("state/carbontracker"))) {
            assertEquals(1, files.filter(path -> path.endsWith("emissions.csv")).count());
        }
    }

    @Test
    void a_folder_that_is_missing_should_be_made() throws IOException {
        assertEquals(0, new Jvm(folder).options("-Dcarbontracker.output=a/b/c").start("work", "100").exit());
        assertEquals(1, rows(folder.resolve("a/b/c/emissions.csv")).size());
    }

    /** A limit on the size of files cuts writes short just as a full disk does. */
    @Test
    void a_full_disk_should_leave_the_file_whole_and_the_row_known() throws IOException {
        Assumptions.assumeTrue(Files.exists(Path.of("/bin/bash")), "needs bash to limit the size of files");
        assertEquals(0, new Jvm(folder).options("-Dcarbontracker.zone=FRA").start("runs", "3").exit());
        String before = Files.readString(csv());
        long kilobytes = before.length() / 1024 + 1;
        Jvm.Running jvm = new Jvm(folder).options("-XX:-UsePerfData", "-Dcarbontracker.zone=FRA")
                .launchedBy("/bin/bash", "-c", "ulimit -f " + kilobytes + "; exec \"$@\"", "bash").start("runs", "3");
        assertEquals(0, jvm.exit(), jvm.err());
        String after = Files.readString(csv());
        assertTrue(after.startsWith(before) && after.endsWith("\n"), "no half row");
        int written = rows(csv()).size() - 3;
        assertTrue(written < 3 && jvm.err().contains("the row stays in"), jvm.err());
        assertEquals(3 - written, journals().size());
        recover(journals(), "-Dcarbontracker.zone=FRA");
        assertEquals(7, rows(csv()).size(), "the next start writes what was kept");
    }

    /** Reading it whole would end the host: the flag takes effect where the error is thrown, so it cannot be caught. */
    @Test
    void large_file_of_an_older_version_should_get_its_columns_from_the_next_run_in_little_memory() throws IOException {
        List<String> columns = EmissionsCsv.runs("", "", ZoneOffset.UTC).header();
        String row = ",".repeat(columns.size() - 2) + "\n";
        Files.writeString(csv(), String.join(",", columns.subList(0, columns.size() - 1)) + "\n"
                + row.repeat((24 << 20) / row.length()));
        String[] small = {"-Xmx32m", "-XX:+ExitOnOutOfMemoryError", "-Dcarbontracker.zone=FRA"};
        Jvm.Running first = new Jvm(folder).options(small).start("work", "50");
        assertEquals(0, first.exit(), first.err());
        assertTrue(first.err().contains("is too large to get its columns now; the next run adds them"), first.err());
        List<String> left = journals();
        assertEquals(1, left.size(), "the row is kept");
        recover(left, small);
        try (Stream<String> lines = Files.lines(csv())) {
            assertEquals(String.join(",", columns), lines.findFirst().orElseThrow());
        }
        List<Row> rows = rows(csv());
        assertEquals(2, rows.stream().filter(written -> written.get("zone").equals("FRA")).count());
    }

    @Test
    void a_run_inside_another_should_name_it() throws IOException {
        assertEquals(0, new Jvm(folder).start("nested").exit());
        List<Row> rows = rows(csv());
        Row inner = rows.stream().filter(row -> row.get("project_name").equals("inner")).findFirst().orElseThrow();
        Row outer = rows.stream().filter(row -> row.get("project_name").equals("outer")).findFirst().orElseThrow();
        assertEquals(outer.get("run_id"), inner.get("parent_run_id"));
        assertEquals("", outer.get("parent_run_id"));
    }

    @Test
    void a_run_of_a_child_process_should_name_the_run_of_its_parent() throws IOException {
        assertEquals(0, new Jvm(folder).start(Map.of("CARBONTRACKER_PARENT", "outer-run"), "work", "50").exit());
        assertEquals("outer-run", onlyRow().get("parent_run_id"));
    }

    @Test
    void a_hundred_thousand_tasks_should_all_be_written() throws IOException {
        Jvm.Running jvm = new Jvm(folder).options("-Xmx96m").start("tasks", "100000");
        assertEquals(0, jvm.exit(), jvm.err());
        assertEquals("100000", onlyRow().get("task_count"));
        try (Stream<String> lines = Files.lines(folder.resolve("emissions_tasks.csv"))) {
            assertEquals(100_001, lines.count());
        }
    }

    /** A file of at most 200 kB stands for a disk that is full; each task is in one of the files or counted as lost. */
    @Test
    void disk_that_fills_should_cost_tasks_that_are_counted_and_neither_memory_nor_the_row() throws IOException {
        Assumptions.assumeFalse(System.getProperty("os.name").startsWith("Windows"), "has no limit of the size of files");
        Jvm.Running jvm = new Jvm(folder).options("-Xmx64m", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData")
                .launchedBy("sh", "-c", "ulimit -f 400; exec \"$@\"", "sh").start("tasks", "1000000");
        assertEquals(0, jvm.exit(), jvm.err());
        Row row = onlyRow();
        assertEquals("1000000", row.get("task_count"));
        Matcher lost = Pattern.compile("(\\d+) tasks could not be written and are lost").matcher(row.get("notes"));
        assertTrue(lost.find(), row.get("notes"));
        assertTrue(jvm.err().contains(lost.group()), jvm.err());
        long written = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().matches(".*(_tasks\\.csv|\\.tasks)")).toList()) {
                written += rows(file).size();
            }
        }
        assertTrue(written > 1000, "some were written: " + written);
        assertEquals(1_000_000, written + Long.parseLong(lost.group(1)));
    }

    @Test
    void wrong_options_from_outside_should_warn_and_be_noted_and_stop_nothing() throws IOException {
        Jvm.Running jvm = new Jvm(folder).options("-Dcarbontracker.intervall=2s", "-Dcarbontracker.zone=FRB")
                .start(Map.of("CARBONTRACKER_PUE", "0.5", "TZ", "Europe/Paris"), "work", "50");
        assertEquals(0, jvm.exit());
        for (String warning : List.of(
                "intervall (system property carbontracker.intervall): unknown option; did you mean interval?",
                "pue=0.5 (environment variable CARBONTRACKER_PUE): must be at least 1",
                "zone=FRB (system property carbontracker.zone): unknown zone; did you mean FRA (France)?")) {
            assertTrue(jvm.err().contains(warning), jvm.err());
            assertTrue(onlyRow().get("notes").contains(warning), onlyRow().get("notes"));
        }
        assertEquals("FRA", onlyRow().get("zone"));
    }

    @Test
    void a_gpu_counter_tree_should_be_read_from_the_given_roots() throws IOException {
        dev.carbontracker.internal.host.FixtureTree tree =
                new dev.carbontracker.internal.host.FixtureTree(folder.resolve("sys")).twoSocketsWithDram();
        Jvm.Running jvm = new Jvm(folder).options("-Dcarbontracker.sysfs.root=" + tree.root(),
                "-Dcarbontracker.zone=FRA", "-Dcarbontracker.checkpoint=1s").start("hang");
        Jvm.await("start", () -> jvm.out().startsWith("ready "));
        Jvm.await("the first readings", () -> !journals().isEmpty()); // a start waits for them only two seconds
        tree.set("intel-rapl:0", 1_020_000_000L);
        tree.set("intel-rapl:1", 2_030_000_000L);
        tree.set("intel-rapl:0:0", 503_000_000L);
        tree.set("intel-rapl:1:0", 702_000_000L);
        jvm.process().destroy();
        assertEquals(143, jvm.exit());
        Row row = onlyRow();
        assertEquals(50 / 3.6e6, row.number("cpu_energy").getAsDouble(), 1e-15);
        assertEquals(5 / 3.6e6, row.number("ram_energy").getAsDouble(), 1e-15);
        assertEquals(List.of("counter", "none", "counter"), List.of(row.get("cpu_evidence"), row.get("gpu_evidence"),
                row.get("ram_evidence")));
    }

    /** What most people will read the file with. */
    @Test
    @Tag("python")
    void pandas_should_read_the_file_without_help() throws Exception {
        String python = Stream.of("/usr/bin/python3", "python3").filter(RunsTest::hasPandas).findFirst().orElse("");
        Assumptions.assumeFalse(python.isEmpty(), "no Python with pandas on this machine");
        assertEquals(0, new Jvm(folder).options("-Dcarbontracker.zone=FRA").start("runs", "3").exit());
        String script = "import pandas\nd = pandas.read_csv('emissions.csv')\n"
                + "assert len(d) == 3, d\n"
                + "assert d['emissions'].dtype == float and (d['emissions'] > 0).all(), d['emissions']\n"
                + "assert (abs(d['energy_consumed'] * d['carbon_intensity'] / 1000 / d['emissions'] - 1) < 1e-9).all()\n"
                + "assert d['timestamp'].apply(pandas.to_datetime).notna().all()\n"
                + "assert list(d['country_iso_code']) == ['FRA'] * 3\n"
                + "print('columns', len(d.columns))\n";
        Process process = new ProcessBuilder(python, "-c", script).directory(folder.toFile()).redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertEquals(String.format(Locale.ROOT, "columns %d%n",
                EmissionsCsv.runs("", "", ZoneOffset.UTC).header().size()), output);
    }

    private static boolean hasPandas(String python) {
        try {
            return new ProcessBuilder(python, "-c", "import pandas").redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
