package dev.carbontracker.report.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.model.Component;
import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.RunsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of runs, each run once. */
class RunSetTest {

    private static final String A = "7ee5ef79-a3c5-4221-aed5-77c551bf78f5";
    private static final String B = "00000000-0000-4000-8000-00000000000b";

    @TempDir
    Path folder;

    private static RunSet read(Path... files) throws ReportException {
        return RunSet.read(Arrays.asList(files), List.of(Label.PROJECT, Label.tag("team")), Progress.NONE);
    }

    private static List<Run> runs(RunSet set) {
        List<Run> runs = new ArrayList<>();
        set.forEach(runs::add);
        return runs;
    }

    private static double counted(RunSet set) {
        return runs(set).stream().filter(run -> !run.inner()).mapToDouble(run -> run.share() * run.energyKilowattHours())
                .sum();
    }

    @Test
    void row_should_be_read_whole() throws Exception {
        Path file = new RunsFile(RunsFile.OURS).row("run_id", A, "project_name", "p, q", "duration", 7200, "emissions", 0.5,
                "emissions_low", 0.4, "emissions_high", 1, "energy_consumed", 2, "cpu_energy", 1.5, "gpu_energy", "",
                "ram_energy", 0.5, "cpu_evidence", "model", "gpu_evidence", "unknown", "ram_evidence", "counter",
                "ended_at", "2026-11-24T10:00:00.250Z", "tags", "a=1+team=vision", "status", "interrupted")
                .write(folder.resolve("e.csv"));
        Run run = runs(read(file)).get(0);
        assertEquals(A, run.id());
        assertEquals("p, q", run.label(Label.PROJECT));
        assertEquals("vision", run.label(Label.tag("team")));
        assertEquals(0.5, run.emissionsKilograms());
        assertEquals(0.4, run.lowKilograms().getAsDouble(), 1e-7);
        assertEquals(1, run.highKilograms().getAsDouble(), 1e-7);
        assertEquals(2, run.energyKilowattHours());
        assertEquals(OptionalDouble.of(1.5), run.energyKilowattHours(Component.CPU));
        assertEquals(OptionalDouble.empty(), run.energyKilowattHours(Component.GPU));
        assertEquals(Basis.MODEL, run.basis(Component.CPU));
        assertEquals(Basis.UNKNOWN, run.basis(Component.GPU));
        assertEquals(Basis.COUNTER, run.basis(Component.RAM));
        assertEquals("2026-11-24T10:00:00.250Z", run.endedAt().get().toString());
        assertTrue(run.interrupted());
        assertFalse(run.inner());
        assertEquals(1, run.share());
    }

    @Test
    void cumulative_rows_should_collapse_to_the_last_wherever_it_stands() throws Exception {
        Path file = new RunsFile(RunsFile.CODECARBON).row("run_id", A, "duration", 1, "emissions", 1, "energy_consumed", 1)
                .row("run_id", A, "duration", 3, "emissions", 3, "energy_consumed", 3)
                .row("run_id", A, "duration", 2, "emissions", 2, "energy_consumed", 2)
                .row("run_id", A, "duration", 3, "emissions", 3, "energy_consumed", 3).write(folder.resolve("e.csv"));
        RunSet set = read(file, file);
        assertEquals(1, runs(set).size());
        assertEquals(3, counted(set));
        assertEquals(3, set.counts().superseded());
        assertTrue(set.remarks().contains("3 rows were earlier states or copies of runs and are not counted"),
                set.remarks().toString());
    }

    @Test
    void fuller_of_two_rows_should_count_whichever_comes_first() throws Exception {
        Path own = new RunsFile(RunsFile.CODECARBON).row("run_id", A, "emissions", 2, "energy_consumed", 3)
                .write(folder.resolve("emissions.csv"));
        new RunsFile(RunsFile.OURS).row("run_id", A, "emissions", 2, "energy_consumed", 3, "status", "completed",
                "cpu_evidence", "counter").write(folder.resolve("emissions_full.csv"));
        assertEquals(Basis.COUNTER, runs(read(own)).get(0).basis(Component.CPU));
        assertEquals(Basis.COUNTER, runs(read(folder.resolve("emissions_full.csv"), own)).get(0).basis(Component.CPU));
        assertEquals(3, counted(read(own)));
    }

    @Test
    void run_inside_another_should_not_count_if_that_one_is_there() throws Exception {
        RunsFile inner = new RunsFile(RunsFile.OURS).row("run_id", B, "parent_run_id", A, "emissions", 1, "energy_consumed", 4);
        Path alone = inner.write(folder.resolve("inner.csv"));
        assertEquals(4, counted(read(alone)));
        Path both = inner.row("run_id", A, "emissions", 1, "energy_consumed", 5).write(folder.resolve("both.csv"));
        RunSet set = read(both);
        assertEquals(5, counted(set));
        assertEquals(1, set.counts().inner());
        assertEquals(2, runs(set).size());
    }

    /** Hours 0 to 2, 1 to 3, and 1 to 2: of the second only what is after the first counts, of the third nothing. */
    @Test
    void machine_runs_of_one_host_should_count_their_common_time_once() throws Exception {
        RunsFile file = new RunsFile(RunsFile.OURS);
        String[] ends = {"02", "03", "02"};
        int[] hours = {2, 2, 1};
        for (int i = 0; i < 3; i++) {
            file.row("run_id", "r" + i, "duration", hours[i] * 3600, "emissions", 1, "energy_consumed", hours[i] * 10,
                    "tracking_mode", "machine", "host_id", "h", "ended_at", "2026-11-24T" + ends[i] + ":00:00.000Z");
        }
        RunSet set = read(file.write(folder.resolve("e.csv")));
        assertEquals(30, counted(set), 1e-3);
        assertEquals(2, set.counts().overlapped());
        assertEquals(20, set.counts().overlapKwh(), 1e-3);
        assertTrue(set.remarks().get(0).startsWith("2 runs overlap with another one"), set.remarks().toString());
    }

    @Test
    void runs_of_other_hosts_of_processes_and_one_after_the_other_should_count_whole() throws Exception {
        Path file = new RunsFile(RunsFile.OURS)
                .row("run_id", "a", "duration", 3600, "emissions", 1, "energy_consumed", 1, "tracking_mode", "machine",
                        "host_id", "h", "ended_at", "2026-11-24T02:00:00.000Z")
                .row("run_id", "b", "duration", 3600, "emissions", 1, "energy_consumed", 1, "tracking_mode", "machine",
                        "host_id", "i", "ended_at", "2026-11-24T02:00:00.000Z")
                .row("run_id", "c", "duration", 3600, "emissions", 1, "energy_consumed", 1, "tracking_mode", "process",
                        "host_id", "h", "ended_at", "2026-11-24T02:00:00.000Z")
                .row("run_id", "d", "duration", 3600, "emissions", 1, "energy_consumed", 1, "tracking_mode", "machine",
                        "host_id", "h", "ended_at", "2026-11-24T03:00:00.000Z").write(folder.resolve("e.csv"));
        RunSet set = read(file);
        assertEquals(4, counted(set));
        assertEquals(0, set.counts().overlapped());
    }

    /** What is counted of overlapping runs never exceeds their union, nor falls below the longest. */
    @Test
    void overlap_should_hold_for_any_runs() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < 50; round++) {
            RunsFile file = new RunsFile(RunsFile.OURS);
            boolean[] minutes = new boolean[120];
            for (int i = 0; i < 8; i++) {
                int start = random.nextInt(60);
                int length = 1 + random.nextInt(59);
                Arrays.fill(minutes, start, start + length, true);
                file.row("run_id", "r" + i, "duration", length * 60, "emissions", 1, "energy_consumed", length,
                        "tracking_mode", "machine", "host_id", "h", "ended_at", String.format("2026-11-24T%02d:%02d:00.000Z",
                        (start + length) / 60, (start + length) % 60));
            }
            int union = 0;
            for (boolean minute : minutes) {
                union += minute ? 1 : 0;
            }
            assertEquals(union, counted(read(file.write(folder.resolve("e.csv")))), 0.01);
        }
    }

    @Test
    void files_of_old_versions_should_be_read() throws Exception {
        Path first = Files.writeString(folder.resolve("v1.csv"), "timestamp,experiment_id,project_name,duration,emissions,"
                + "energy_consumed,country_name,country_iso_code,region,on_cloud,cloud_provider,cloud_region\n"
                + "2021-03-01T10:00:00,e1,old,10,0.5,1,Canada,CAN,quebec,N,,\n"
                + "2021-03-01T11:00:00,e2,old,10,0.25,1,Canada,CAN,quebec,N,,\n");
        RunSet set = read(first);
        assertEquals(2, runs(set).size());
        assertEquals("e1", runs(set).get(0).id());
        assertEquals("2021-03-01", runs(set).get(0).day().get().toString());
        assertEquals(Basis.UNSTATED, runs(set).get(0).basis(Component.CPU));
        assertEquals(OptionalDouble.empty(), runs(set).get(0).lowKilograms());
    }

    @Test
    void rows_without_any_id_should_each_be_a_run() throws Exception {
        Path file = Files.writeString(folder.resolve("e.csv"), "timestamp,duration,emissions\n2021-03-01T10:00:00,1,2\n"
                + "2021-03-01T10:00:00,1,2\n");
        RunSet set = read(file);
        assertEquals(List.of(file + ":2", file + ":3"), runs(set).stream().map(Run::id).toList());
        assertEquals(2, runs(read(file, folder.resolve(".").resolve("e.csv"))).size(), "one file, however it is called");
    }

    @Test
    void bad_lines_should_be_skipped_counted_and_named() throws Exception {
        Path file = new RunsFile(RunsFile.CODECARBON).row("run_id", A, "emissions", 1, "energy_consumed", 1).line("torn")
                .row("run_id", B, "emissions", "much", "energy_consumed", 1)
                .line(String.join(",", RunsFile.CODECARBON)) // two files joined by hand
                .row("run_id", "c", "emissions", -1, "energy_consumed", 1).write(folder.resolve("e.csv"));
        RunSet set = read(file);
        assertEquals(List.of(A), runs(set).stream().map(Run::id).toList());
        assertEquals(1, set.counts().torn());
        assertEquals(2, set.counts().unreadable());
        assertEquals(List.of(file + ": 1 line is no whole row and skipped (line 3)",
                file + ": 2 rows have no plausible figures and skipped (lines 4, 6)"), set.remarks());
    }

    @Test
    void folders_should_be_searched_for_files_of_runs_only() throws Exception {
        Path below = Files.createDirectories(folder.resolve("a/b"));
        new RunsFile(RunsFile.OURS).row("run_id", A, "emissions", 1, "energy_consumed", 1).write(below.resolve("x.csv"));
        new RunsFile(RunsFile.OURS).row("run_id", B, "emissions", 1, "energy_consumed", 1)
                .write(Files.createDirectories(folder.resolve(".carbontracker")).resolve("old.csv"));
        Files.writeString(folder.resolve("other.csv"), "a,b\n1,2\n");
        Files.writeString(folder.resolve("emissions_tasks.csv"), "run_id,task_id,duration,emissions\n" + A + ",1,1,1\n");
        assertEquals(List.of(A), runs(read(folder)).stream().map(Run::id).toList());
    }

    @Test
    void what_is_no_file_of_runs_should_be_refused_in_one_sentence() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.csv"), "");
        Path semicolons = Files.writeString(folder.resolve("s.csv"), "run_id;duration;emissions\n1;2;3\n");
        Path other = Files.writeString(folder.resolve("other.csv"), "a,b\n");
        Path none = folder.resolve("none.csv");
        Path nothing = Files.createDirectory(folder.resolve("nothing"));
        assertEquals(empty + ": empty; a file of runs has at least a header", refused(empty));
        assertEquals(semicolons + ": its cells are separated by ';', not by commas; save it as CSV with commas and decimal "
                + "points", refused(semicolons));
        assertEquals(other + ": no file of runs: its first line has no column timestamp", refused(other));
        assertEquals(none + ": no such file", refused(none));
        assertEquals(nothing + ": no file of runs (such as emissions.csv) in this folder", refused(nothing));
    }

    private static String refused(Path file) {
        return assertThrows(ReportException.class, () -> read(file)).getMessage();
    }

    /** As Python writes with QUOTE_ALL. */
    @Test
    void quoted_numbers_should_be_numbers() throws Exception {
        Path file = Files.writeString(folder.resolve("e.csv"), "\uFEFF\"timestamp\",\"run_id\",\"duration\",\"emissions\","
                + "\"energy_consumed\"\n\"2026-11-24T10:00:00\",\"a\",\"10\",\"0.5\",\"2\"\n");
        Run run = runs(read(file)).get(0);
        assertEquals(0.5, run.emissionsKilograms());
        assertEquals(2, run.energyKilowattHours());
        assertEquals("2026-11-24", run.day().get().toString());
    }

    /** One row that another program wrote into in its middle. */
    @Test
    void odd_quotes_should_not_swallow_the_rows_between_them() throws Exception {
        RunsFile file = new RunsFile(RunsFile.CODECARBON).line("2026-11-24T10:00:00,\"half");
        for (int i = 0; i < 5; i++) {
            file.row("run_id", "r" + i, "emissions", 1, "energy_consumed", 1);
        }
        RunSet set = read(file.line("x\",rest").write(folder.resolve("e.csv")));
        assertEquals(5, runs(set).size());
        assertEquals(2, set.counts().torn());
    }

    @Test
    void runs_that_name_each_other_in_a_circle_should_count_once() throws Exception {
        Path file = new RunsFile(RunsFile.OURS).row("run_id", "a", "parent_run_id", "c", "emissions", 1, "energy_consumed", 3)
                .row("run_id", "b", "parent_run_id", "a", "emissions", 1, "energy_consumed", 4)
                .row("run_id", "c", "parent_run_id", "b", "emissions", 1, "energy_consumed", 5)
                .row("run_id", "d", "parent_run_id", "d", "emissions", 1, "energy_consumed", 10)
                .write(folder.resolve("e.csv"));
        RunSet set = read(file);
        assertEquals(2, set.counts().inner());
        assertEquals(List.of("a", "d"), runs(set).stream().filter(run -> !run.inner()).map(Run::id).toList());
    }

    /** Which of two equal spans counts must not depend on the order of the rows. */
    @Test
    void order_of_rows_should_not_change_what_overlapping_runs_count() throws Exception {
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            rows.add(new Object[] {"run_id", "r" + i, "duration", 3600, "emissions", i + 1, "energy_consumed", i + 1,
                "tracking_mode", "machine", "host_id", "h", "ended_at", "2026-11-24T02:00:00.000Z"});
        }
        for (int round = 0; round < 10; round++) {
            java.util.Collections.shuffle(rows, new Random(round));
            RunsFile file = new RunsFile(RunsFile.OURS);
            rows.forEach(file::row);
            assertEquals(4, counted(read(file.write(folder.resolve("e.csv")))), "the largest of them");
        }
    }

    @Test
    void links_should_be_followed_and_figures_beyond_all_reason_skipped() throws Exception {
        Path real = Files.createDirectory(folder.resolve("real"));
        new RunsFile(RunsFile.OURS).row("run_id", A, "emissions", 1, "energy_consumed", 1)
                .row("run_id", B, "emissions", 1e300, "energy_consumed", 1)
                .row("run_id", "c", "emissions", 1e-300, "emissions_high", 1, "energy_consumed", 1).write(real.resolve("e.csv"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        Files.createSymbolicLink(real.resolve("loop"), real);
        RunSet set = read(link, real);
        assertEquals(List.of(A, "c"), runs(set).stream().map(Run::id).toList());
        assertEquals(OptionalDouble.empty(), runs(set).get(1).highKilograms());
    }

    @Test
    void header_alone_should_be_no_run() throws Exception {
        assertEquals(List.of(), runs(read(new RunsFile(RunsFile.OURS).write(folder.resolve("e.csv")))));
    }

    @Test
    void any_id_should_come_back_as_it_was() throws Exception {
        List<String> ids = List.of(A, A.toUpperCase(java.util.Locale.ROOT), "my run", "a-b-c",
                "7ee5ef79-a3c5-4221-aed5-77c551bf78fg", "ffffffff-ffff-ffff-ffff-ffffffffffff");
        RunsFile file = new RunsFile(RunsFile.OURS);
        ids.forEach(id -> file.row("run_id", id, "emissions", 1, "energy_consumed", 1));
        assertEquals(ids, runs(read(file.write(folder.resolve("e.csv")))).stream().map(Run::id).toList());
    }

    @Test
    void run_should_be_found_by_the_beginning_of_its_id() throws Exception {
        RunSet set = read(new RunsFile(RunsFile.OURS).row("run_id", A, "emissions", 1).row("run_id", B, "emissions", 1)
                .row("run_id", "7ee5ffff-0000-4000-8000-000000000000", "emissions", 1).write(folder.resolve("e.csv")));
        assertEquals(B, RunFinder.byId(set, "00000000-00").id());
        assertTrue(assertThrows(ReportException.class, () -> RunFinder.byId(set, "7ee5")).getMessage()
                .startsWith("several runs begin with 7ee5"));
        assertTrue(assertThrows(ReportException.class, () -> RunFinder.byId(set, "1234")).getMessage()
                .startsWith("there is no run 1234 in these files"));
    }

    @Test
    void store_should_find_all_keys_in_at_most_a_hundred_bytes_each() {
        RunStore store = new RunStore();
        Random random = new Random(3);
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            UUID id = new UUID(random.nextLong(), i % 7 == 0 ? 5 : random.nextLong());
            ids.add(id);
            assertEquals(i, store.find(id.getMostSignificantBits(), id.getLeastSignificantBits()));
        }
        for (int i = 0; i < ids.size(); i++) {
            assertEquals(i, store.find(ids.get(i).getMostSignificantBits(), ids.get(i).getLeastSignificantBits()));
        }
        assertTrue(store.bytes() <= 100L * store.size(), store.bytes() + " bytes for " + store.size());
    }
}
