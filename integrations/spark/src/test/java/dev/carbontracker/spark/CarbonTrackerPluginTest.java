package dev.carbontracker.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.CarbonTracker;
import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.RunReport;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real applications, with a driver in this JVM and executors in it or in JVMs of their own. */
@EnabledOnOs(OS.LINUX)
@EnabledForJreRange(max = JRE.JAVA_23, disabledReason = "Spark 4.1 does not run on Java 24")
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CarbonTrackerPluginTest {

    private static final double WATTS = 20;
    private static final double OTHER_WATTS = 8;
    /** How exact an energy is that is a power of the test's by the clock. */
    private static final double FIVE_PERCENT = 0.05;

    @TempDir
    Path folder;
    private Machines machines;
    private double secondsOfWork;

    @BeforeEach
    void open() {
        machines = new Machines(folder);
    }

    @AfterEach
    void close() throws InterruptedException {
        System.clearProperty("dev.carbontracker.spark.lock");
        System.clearProperty("carbontracker.zone");
        System.clearProperty("carbontracker.mode");
        System.clearProperty("carbontracker.sysfs.root");
        machines.close();
    }

    /** Executors are started by scripts of Spark's, from a home that has nothing but its jars. */
    @BeforeAll
    static void home() throws IOException {
        Path jars = Files.createDirectories(Path.of(System.getenv("SPARK_HOME")).resolve("jars"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path jar = Path.of(entry).toAbsolutePath();
            Path link = jars.resolve(jar.getFileName());
            if (entry.endsWith(".jar") && !Files.exists(link)) {
                Files.createSymbolicLink(link, jar);
            }
        }
    }

    private SparkConf conf(String master) {
        String classes = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> Files.isDirectory(Path.of(entry))).map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        return new SparkConf().setMaster(master).setAppName("count").set("spark.plugins", CarbonTrackerPlugin.class.getName())
                .set("spark.ui.enabled", "false").set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1").set("spark.executor.extraClassPath", classes)
                .set("spark.executor.memory", "512m").set("spark.carbontracker.output", folder.toString())
                .set("spark.carbontracker.summary", "none").set("spark.carbontracker.report.interval", "1s")
                .set("spark.local.dir", folder.resolve("local").toString());
    }

    /** So many tasks of a second each; answers how many were done. */
    private static long work(JavaSparkContext spark, int tasks) {
        return spark.parallelize(IntStream.range(0, tasks).boxed().toList(), tasks).map(CarbonTrackerPluginTest::second)
                .reduce(Integer::sum);
    }

    /** The same, and measures how long it takes. */
    private long timedWork(JavaSparkContext spark, int tasks) {
        long begun = System.nanoTime();
        long done = work(spark, tasks);
        secondsOfWork = (System.nanoTime() - begun) / 1e9;
        return done;
    }

    private static int second(int task) {
        long end = System.nanoTime() + 1_000_000_000L;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return 1;
    }

    private List<Row> rows(String file) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (EmissionsReader reader = EmissionsReader.open(folder.resolve(file))) {
            reader.forEach(rows::add);
        }
        return rows;
    }

    private Row onlyRow() throws IOException {
        List<Row> rows = rows("emissions.csv");
        assertEquals(1, rows.size(), rows.toString());
        assertEquals("completed", rows.get(0).get("status"));
        return rows.get(0);
    }

    private static double number(Row row, String column) {
        return row.number(column).orElseThrow();
    }

    private static double cpuJoules(Row row) {
        return number(row, "cpu_energy") * 3.6e6;
    }

    /** Runs an application and, beside it, a measurement of this host alone; answers that. */
    private RunReport measured(Callable<?> application) throws Exception {
        CarbonTracker single = CarbonTracker.builder().part().option("sysfs.root", System.getProperty("carbontracker.sysfs.root"))
                .start();
        application.call();
        return single.stop();
    }

    private void assertMeasuredOnce(RunReport single) throws IOException {
        Row row = onlyRow();
        assertEquals(WATTS * number(row, "duration"), cpuJoules(row), FIVE_PERCENT * cpuJoules(row));
        assertEquals(single.totals().of(Component.CPU).power().watts(), number(row, "cpu_power"), FIVE_PERCENT * WATTS);
        assertEquals(single.totals().of(Component.RAM).power().watts(), number(row, "ram_power"),
                FIVE_PERCENT * number(row, "ram_power"));
        // the measurement starts beside Spark, and on a busy machine the work has begun before it
        assertTrue(number(row, "duration") > 0.5 * secondsOfWork, row + " of " + secondsOfWork + " s");
        assertEquals("counter", row.get("cpu_evidence"));
        assertEquals("count", row.get("project_name"));
    }

    @Test
    void application_in_one_jvm_should_be_one_row_with_the_energy_of_one_host() throws Exception {
        System.setProperty("carbontracker.sysfs.root", machines.sys("here", WATTS).toString());
        RunReport single = measured(() -> {
            try (JavaSparkContext spark = new JavaSparkContext(conf("local[2]"))) {
                assertEquals(8, timedWork(spark, 8));
            }
            return null;
        });
        assertMeasuredOnce(single);
        assertTrue(onlyRow().get("tags").contains("spark_app=local-"), onlyRow().get("tags"));
        assertFalse(Files.exists(folder.resolve("emissions_tasks.csv")), "no other host");
    }

    @Test
    void mode_process_should_hold_wherever_it_is_set() throws Exception {
        System.setProperty("carbontracker.mode", "process");
        try (JavaSparkContext spark = new JavaSparkContext(conf("local[1]"))) {
            assertEquals(1, work(spark, 1));
        }
        assertEquals("process", onlyRow().get("tracking_mode"));
    }

    @Test
    void two_executors_on_the_driver_s_host_should_not_be_measured_again() throws Exception {
        System.setProperty("carbontracker.sysfs.root", machines.sys("here", WATTS).toString());
        SparkConf conf = conf("local-cluster[2,1,1024]").set("spark.executorEnv.CARBONTRACKER_SYSFS_ROOT",
                System.getProperty("carbontracker.sysfs.root"));
        RunReport single = measured(() -> {
            try (JavaSparkContext spark = new JavaSparkContext(conf)) {
                assertEquals(12, timedWork(spark, 12));
            }
            return null;
        });
        assertMeasuredOnce(single);
    }

    /** As in containers, where no process sees another's locks. */
    @Test
    void two_executors_that_see_no_lock_of_the_driver_s_should_be_told_by_it() throws Exception {
        System.setProperty("carbontracker.sysfs.root", machines.sys("here", WATTS).toString());
        System.setProperty("dev.carbontracker.spark.lock", Files.createDirectories(folder.resolve("lock")).toString());
        SparkConf conf = conf("local-cluster[2,1,1024]").set("spark.executorEnv.CARBONTRACKER_SYSFS_ROOT",
                System.getProperty("carbontracker.sysfs.root"));
        RunReport single = measured(() -> {
            try (JavaSparkContext spark = new JavaSparkContext(conf)) {
                assertEquals(12, timedWork(spark, 12));
            }
            return null;
        });
        assertMeasuredOnce(single);
    }

    @Test
    void executor_that_is_killed_should_cost_at_most_one_report_of_its_host_and_each_host_have_its_grid() throws Exception {
        System.setProperty("carbontracker.sysfs.root", machines.sys("here", WATTS).toString());
        System.setProperty("carbontracker.zone", "FRA");
        System.setProperty("dev.carbontracker.spark.lock", Files.createDirectories(folder.resolve("lock")).toString());
        Path others = Files.createDirectories(folder.resolve("other-lock"));
        SparkConf conf = conf("local-cluster[2,1,1024]")
                .set("spark.executorEnv.CARBONTRACKER_SYSFS_ROOT", machines.sys("other", OTHER_WATTS).toString())
                .set("spark.executorEnv.CARBONTRACKER_PROCFS_ROOT", machines.proc("other").toString())
                .set("spark.executorEnv.CARBONTRACKER_ZONE", "DEU")
                .set("spark.executor.extraJavaOptions", "-Ddev.carbontracker.spark.lock=" + others);
        double untilTakeover;
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            assertEquals(8, work(spark, 8));
            ProcessHandle measuring = executors().filter(executor -> holdsLock(executor, others)).findFirst().orElseThrow();
            long killed = System.nanoTime();
            assertTrue(measuring.destroyForcibly());
            measuring.onExit().get(60, TimeUnit.SECONDS);
            while (executors().noneMatch(executor -> holdsLock(executor, others))) {
                LockSupport.parkNanos(10_000_000L);
            }
            untilTakeover = (System.nanoTime() - killed) / 1e9;
            assertEquals(12, timedWork(spark, 12));
            assertTrue(gauge(spark, "energy_joules") > 0);
            assertEquals(2, gauge(spark, "hosts"));
        }
        Row row = onlyRow();
        List<Row> hosts = rows("emissions_tasks.csv");
        assertEquals(List.of("host " + row.get("host"), "host other"), hosts.stream().map(host -> host.get("task_name")).toList());
        Row other = hosts.get(1);
        double seconds = number(other, "duration");
        double lost = OTHER_WATTS * seconds - cpuJoules(other);
        // a report each second, the takeover, which takes longer on a busy machine, and the start of its measurement
        assertTrue(lost > -FIVE_PERCENT * OTHER_WATTS * seconds && lost < OTHER_WATTS * (1 + untilTakeover + 1.5),
                lost + " J lost of " + other + ", taken over after " + untilTakeover + " s");
        assertTrue(seconds > secondsOfWork, "also the first eight tasks: " + other + " of " + row);
        assertEquals(WATTS * number(hosts.get(0), "duration"), cpuJoules(hosts.get(0)), FIVE_PERCENT * cpuJoules(hosts.get(0)));
        assertEquals(number(row, "energy_consumed"), hosts.stream().mapToDouble(host -> number(host, "energy_consumed")).sum(),
                1e-12);
        assertEquals(number(row, "emissions"), hosts.stream().mapToDouble(host -> number(host, "emissions")).sum(), 1e-12);
        double french = number(hosts.get(0), "carbon_intensity");
        double german = number(other, "carbon_intensity");
        assertTrue(french > 10 && french < 100 && german > 250 && german < 500, french + " and " + german);
        assertTrue(row.get("notes").contains("energy by zone: FRA ("), row.get("notes"));
    }

    @Test
    void broken_options_should_only_be_warned_of() throws Exception {
        SparkConf conf = conf("local[2]").set("spark.carbontracker.zone", "XYZ").set("spark.carbontracker.pue", "0")
                .set("spark.carbontracker.report.interval", "soon").set("spark.carbontracker.run.id", "not a name!");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            assertEquals(2, work(spark, 2));
        }
        String notes = onlyRow().get("notes");
        assertTrue(notes.contains("unknown zone") && notes.contains("XYZ"), notes);
        assertTrue(notes.contains("pue=0 (Spark configuration): must be at least 1"), notes);
    }

    @Test
    void nothing_should_be_left_when_it_is_switched_off_and_folder_that_cannot_be_made_should_fail_nothing() throws Exception {
        for (SparkConf conf : List.of(conf("local[1]").set("spark.carbontracker.enabled", "false"),
                conf("local[1]").set("spark.carbontracker.output", "/proc/none"))) {
            try (JavaSparkContext spark = new JavaSparkContext(conf)) {
                assertEquals(1, work(spark, 1));
            }
        }
        assertFalse(Files.exists(folder.resolve("emissions.csv")));
    }

    /** A program of its own, which the test starts. */
    public static final class Leaving {

        private Leaving() {
        }

        /** Works for eight seconds on two executors, and ends without stopping Spark. */
        public static void main(String[] args) {
            SparkConf conf = new SparkConf();
            for (String setting : args) {
                conf.set(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
            }
            JavaSparkContext spark = new JavaSparkContext(conf);
            work(spark, 16);
            System.exit(3);
        }
    }

    @Test
    void application_that_ends_without_stopping_spark_should_have_the_last_reports_of_its_hosts() throws Exception {
        Path others = Files.createDirectories(folder.resolve("other-lock"));
        SparkConf conf = conf("local-cluster[2,1,1024]").set("spark.carbontracker.report.interval", "10s")
                .set("spark.executorEnv.CARBONTRACKER_SYSFS_ROOT", machines.sys("other", OTHER_WATTS).toString())
                .set("spark.executorEnv.CARBONTRACKER_PROCFS_ROOT", machines.proc("other").toString())
                .set("spark.executor.extraJavaOptions", "-Ddev.carbontracker.spark.lock=" + others);
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(option -> option.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Leaving.class.getName()));
        Arrays.stream(conf.getAll()).forEach(setting -> command.add(setting._1() + "=" + setting._2()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile())
                .start();
        assertEquals(3, process.waitFor(), Files.readString(folder.resolve("log")));
        onlyRow();
        Row other = rows("emissions_tasks.csv").get(1);
        assertEquals("host other", other.get("task_name"));
        assertTrue(number(other, "duration") > 7, other.toString());
        assertTrue(OTHER_WATTS * number(other, "duration") - cpuJoules(other) < OTHER_WATTS * 2, "one executor ends before the "
                + "other, which takes over for what is left: " + other);
    }

    private static Stream<ProcessHandle> executors() {
        return ProcessHandle.current().descendants().filter(process -> process.info().commandLine().orElse("")
                .contains("CoarseGrainedExecutorBackend"));
    }

    /** As the kernel's list of locks tells. */
    private static boolean holdsLock(ProcessHandle process, Path folder) {
        try (Stream<Path> files = Files.walk(folder).filter(file -> file.endsWith("spark.lock"))) {
            String inode = ":" + Files.getAttribute(files.findFirst().orElseThrow(), "unix:ino") + " ";
            try (Stream<String> locks = Files.lines(Path.of("/proc/locks"))) {
                return locks.anyMatch(lock -> !lock.contains("->") && lock.contains(inode)
                        && lock.contains(" " + process.pid() + " "));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A gauge as Spark's metrics system has it. */
    private static double gauge(JavaSparkContext spark, String name) {
        Collection<Object> values = new ArrayList<>();
        scala.jdk.javaapi.CollectionConverters.asJava(org.apache.spark.SparkEnv.get().metricsSystem().getSourcesByName(
                "plugin." + CarbonTrackerPlugin.class.getName())).forEach(source -> values.add(((com.codahale.metrics.Gauge<?>)
                        source.metricRegistry().getGauges().get(name)).getValue()));
        return ((Number) values.iterator().next()).doubleValue();
    }
}
