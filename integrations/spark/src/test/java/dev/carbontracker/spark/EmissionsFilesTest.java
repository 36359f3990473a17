package dev.carbontracker.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.csv.EmissionsCsv;
import dev.carbontracker.model.Component;
import dev.carbontracker.report.runs.Progress;
import dev.carbontracker.report.summary.Group;
import dev.carbontracker.report.summary.GroupKey;
import dev.carbontracker.report.summary.Summary;
import dev.carbontracker.report.summary.Totals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** The DataFrame says what the reporting step says of the same files. */
@EnabledForJreRange(max = JRE.JAVA_23, disabledReason = "Spark 4.1 does not run on Java 24")
class EmissionsFilesTest {

    private static final List<String> OURS = EmissionsCsv.runs("", "", ZoneOffset.UTC).header();
    private static final List<String> CODECARBON = OURS.subList(0, EmissionsCsv.CODECARBON_COLUMNS);

    private static SparkSession spark;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder().master("local[2]").appName("files").config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", 2).config("spark.driver.host", "127.0.0.1").getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /** Files of some weeks: several versions, torn lines, states of one run, runs in others, in circles, and side by side. */
    private final class Generated {
        private final Random random;
        private final List<String> ids = new ArrayList<>();

        Generated(long seed) {
            random = new Random(seed);
            for (int i = 0; i < 25; i++) {
                ids.add(random.nextInt(4) == 0 ? "run-" + i : new UUID(random.nextLong(), random.nextLong()).toString());
            }
        }

        private String any(List<String> values) {
            return values.get(random.nextInt(values.size()));
        }

        void write(Path file, boolean ours) throws IOException {
            List<String> columns = new ArrayList<>(ours ? OURS : CODECARBON);
            if (random.nextInt(3) == 0) {
                columns.remove(random.nextBoolean() ? "gpu_energy" : "wue");
            }
            StringBuilder text = new StringBuilder(String.join(",", columns)).append('\n');
            for (int i = random.nextInt(25); i >= 0; i--) {
                String line = String.join(",", columns.stream().map(cells(ours)::get).map(Generated::quoted).toList());
                switch (random.nextInt(12)) {
                    case 0 -> text.append(line, 0, random.nextInt(line.length())).append('\n');
                    case 1 -> text.append(line, 0, random.nextInt(line.length())).append(line).append('\n');
                    case 2 -> text.append(String.join(",", columns)).append('\n').append(line).append('\n');
                    default -> text.append(line).append('\n');
                }
            }
            Files.createDirectories(file.getParent());
            Files.writeString(file, random.nextInt(5) == 0 ? text.substring(0, text.length() - 10) : text);
        }

        private static String quoted(String cell) {
            return cell.matches("(?s).*[,\"\n].*") ? "\"" + cell.replace("\"", "\"\"") + "\"" : cell;
        }

        private Map<String, String> cells(boolean ours) {
            double kwh = random.nextInt(3) == 0 ? random.nextInt(3) : random.nextDouble();
            double kg = kwh * 0.4;
            double seconds = random.nextInt(4000);
            Instant end = Instant.ofEpochSecond(1_790_000_000L + random.nextInt(4000));
            Map<String, String> cells = new LinkedHashMap<>();
            OURS.forEach(column -> cells.put(column, ""));
            cells.put("timestamp", end.toString().substring(0, 19));
            cells.put("project_name", any(List.of("a", "b, \"c\"", "")));
            cells.put("run_id", random.nextInt(15) == 0 ? "" : any(ids));
            cells.put("experiment_id", "e");
            cells.put("os", any(List.of("Linux", "d\ne")));
            cells.put("duration", number(seconds));
            cells.put("emissions", random.nextInt(25) == 0 ? any(List.of("", "-1", "x", "1e16")) : number(kg));
            cells.put("energy_consumed", random.nextInt(25) == 0 ? any(List.of("", "-1", "x", "1e16")) : number(kwh));
            cells.put("cpu_energy", number(kwh / 2));
            cells.put("gpu_energy", random.nextBoolean() ? "" : number(kwh / 4));
            cells.put("tracking_mode", any(List.of("machine", "machine", "process", "")));
            if (ours) {
                cells.put("status", any(List.of("completed", "interrupted")));
                cells.put("ended_at", random.nextInt(4) == 0 ? "" : end + "");
                cells.put("parent_run_id", random.nextInt(4) == 0 ? any(ids) : "");
                cells.put("host_id", any(List.of("h1", "h2", "")));
                cells.put("emissions_low", number(kg / 2));
                cells.put("emissions_high", number(kg * 2));
            }
            return cells;
        }

        private String number(double value) {
            return random.nextBoolean() ? String.valueOf(value) : String.format(Locale.ROOT, "%.6f", value);
        }
    }

    private static double total(Dataset<Row> runs, String column) {
        Double sum = runs.agg(sum(col("counted_share").multiply(col(column)))).first().getAs(0);
        return sum == null ? 0 : sum;
    }

    private static void assertSame(Summary summary, Dataset<Row> frame, String what) {
        Dataset<Row> runs = frame.cache();
        Totals totals = summary.totals();
        assertEquals(totals.energyKilowattHours(), total(runs, "energy_consumed"), 1e-9, what);
        assertEquals(totals.emissionsKilograms(), total(runs, "emissions"), 1e-9, what);
        assertEquals(totals.energyKilowattHours(Component.GPU), total(runs, "gpu_energy"), 1e-9, what);
        long inner = summary.counts().inner();
        assertEquals(totals.runs() + inner, runs.count(), what);
        Map<String, Double> groups = new TreeMap<>();
        for (Group group : summary.groups()) {
            groups.put(group.name(), group.totals().emissionsKilograms());
        }
        Map<String, Double> found = new TreeMap<>();
        runs.groupBy(col("project_name")).agg(sum(col("counted_share").multiply(col("emissions")))).collectAsList()
                .forEach(row -> found.merge(row.getString(0).isEmpty() ? "(none)" : row.getString(0), row.getDouble(1),
                        Double::sum));
        groups.forEach((name, kilograms) -> assertEquals(kilograms, found.getOrDefault(name, 0.0), 1e-9, name + " in " + what));
        runs.unpersist();
    }

    @Test
    void totals_should_be_those_of_the_report_whatever_is_in_the_files() throws Exception {
        long inner = 0;
        long overlapped = 0;
        long torn = 0;
        for (int seed = 0; seed < 7; seed++) {
            Path place = folder.resolve("seed-" + seed);
            Generated generated = new Generated(seed);
            generated.write(place.resolve("emissions.csv"), seed % 3 == 0);
            generated.write(place.resolve("emissions_full.csv"), true);
            generated.write(place.resolve("old/2025/a.csv"), false);
            generated.write(place.resolve("old/b.csv"), true);
            Files.writeString(place.resolve("old/other.csv"), "a,b\n1,2\n");
            Files.writeString(place.resolve("emissions_tasks.csv"), "run_id,task_id,timestamp,duration,emissions\nr,1,t,1,1\n");
            generated.write(place.resolve(".carbontracker/hidden.csv"), true);
            Summary all = Summary.read(List.of(place), GroupKey.PROJECT, List.of(), Progress.NONE);
            assertSame(all, EmissionsFiles.read(spark, place.toString()), "folder of seed " + seed);
            inner += all.counts().inner();
            overlapped += all.counts().overlapped();
            torn += all.counts().torn();
            List<Path> two = List.of(place.resolve("emissions.csv"), place.resolve("old"));
            assertSame(Summary.read(two, GroupKey.PROJECT, List.of(), Progress.NONE), EmissionsFiles.read(spark,
                    two.get(0).toString(), two.get(1).toString()), "file and folder of seed " + seed);
        }
        assertTrue(inner > 5 && overlapped > 5 && torn > 5, inner + ", " + overlapped + ", " + torn);
    }

    @Test
    void columns_should_be_typed_and_those_that_a_file_lacks_be_null() throws IOException {
        Path file = Files.writeString(folder.resolve("emissions.csv"), "timestamp,run_id,duration,emissions,cpu_model\n"
                + "2026-11-24T10:00:00,r1,12.5,0.25,\"EPYC, 64\"\n");
        Dataset<Row> runs = EmissionsFiles.read(spark, file.toString());
        assertEquals(EmissionsFiles.schema().simpleString(), runs.schema().simpleString());
        Row row = runs.first();
        assertEquals(0.25, row.<Double>getAs("emissions"));
        assertEquals("EPYC, 64", row.getAs("cpu_model"));
        assertEquals(1.0, row.<Double>getAs("counted_share"));
        assertEquals(2L, row.<Long>getAs("line"));
        assertEquals("file:" + file, row.getAs("file"));
        assertTrue(row.isNullAt(row.fieldIndex("energy_consumed")));
    }

    @Test
    void format_should_be_known_to_spark_sql() throws IOException {
        Path file = Files.writeString(folder.resolve("emissions.csv"), "timestamp,run_id,duration,emissions\n"
                + "2026-11-24T10:00:00,r1,12.5,0.25\n2026-11-24T11:00:00,r2,1,0.5\ntorn,r\n");
        assertEquals(2, spark.read().format("carbontracker").load(folder.toString()).count());
        spark.sql("CREATE TEMPORARY VIEW runs USING carbontracker OPTIONS (path '" + file + "')");
        assertEquals(0.75, spark.sql("SELECT sum(counted_share * emissions) FROM runs").first().getDouble(0), 1e-12);
    }

    @Test
    void what_is_no_file_of_runs_should_be_told_in_one_sentence() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Path other = Files.write(folder.resolve("other.csv"), "a;b\n".getBytes(StandardCharsets.UTF_8));
        assertEquals(folder + "/none: no such file", said(folder.resolve("none")));
        assertEquals(empty + ": no file of runs (such as emissions.csv) in this folder", said(empty));
        assertEquals(other + ": no file of runs: its first line has not the columns of emissions.csv", said(other));
    }

    private static String said(Path path) {
        return assertThrows(IOException.class, () -> EmissionsFiles.read(spark, path.toString())).getMessage();
    }
}
