package dev.carbontracker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.agent.programs.Ending;
import dev.carbontracker.agent.programs.OwnLibraries;
import dev.carbontracker.agent.programs.OwnManagement;
import dev.carbontracker.agent.programs.SelfMeasuring;
import dev.carbontracker.csv.Row;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A program under the agent prints, answers and ends as it does without, whatever is wrong around it. */
class HarmlessIT extends EndToEnd {

    private void survives(TestJvm jvm) throws IOException {
        TestJvm.Running running = jvm.start(Ending.class, "input", "exit");
        awaitJournal("a run that measures", EndToEnd::measures);
        assertEquals(3, running.finish(), running.stderr());
        assertEquals("worked\n", running.stdout());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void own_libraries_should_be_those_of_the_program(Jdks.Jdk jdk) throws IOException {
        String path = TestJvm.testClasses();
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("old-libraries")))) {
            path += File.pathSeparator + jars.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
        }
        TestJvm.Running plain = jvm(jdk).classPath(path).start(OwnLibraries.class);
        TestJvm.Running measured = jvm(jdk).classPath(path).agent("summary=none", "checkpoint=1s").start(OwnLibraries.class);
        awaitMeasuring();
        assertEquals(0, plain.finish(), plain.stderr());
        assertEquals(0, measured.finish(), measured.stderr());
        assertEquals(plain.stdout(), measured.stdout());
        assertEquals(plain.stderr(), measured.stderr());
        assertTrue(plain.stdout().contains("oshi.SystemInfo from oshi-core-6.4.13.jar")
                && plain.stdout().contains("com.sun.jna.Native from jna-5.13.0.jar")
                && plain.stdout().contains("false false false"), plain.stdout());
        assertTrue(plain.stderr().contains("logged by the program's own SLF4J"), plain.stderr());
        assertEquals("model", onlyRow().get("cpu_evidence"));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void console_should_have_our_one_line_or_none(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running loud = jvm(jdk).agent("checkpoint=1s").start(Ending.class, "input", "return");
        awaitMeasuring();
        assertEquals(0, loud.finish());
        assertTrue(loud.stderr().matches("\\[carbon-tracker] carbon-tracker: \\d+\\.\\d s, .*; row in .*emissions\\.csv\n"),
                loud.stderr());
        TestJvm.Running quiet = jvm(jdk).agent("summary=none", "checkpoint=1s", "znoe=FRA", "nonsense")
                .start(Ending.class, "input", "return");
        awaitMeasuring();
        assertEquals(0, quiet.finish());
        assertEquals("", quiet.stderr());
        assertTrue(rows("emissions.csv").get(1).get("notes").contains("znoe (agent argument): unknown option"));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void log_manager_and_mbean_server_should_be_the_programs_own_choice(Jdks.Jdk jdk) throws IOException {
        Path dmi = Files.createDirectories(folder.resolve("sys/class/dmi/id"));
        Files.writeString(dmi.resolve("sys_vendor"), "Amazon EC2\n"); // so that a cloud's metadata are asked for
        Path classes = folder.resolve("classes.txt");
        TestJvm.Running running = jvm(jdk).options("-javaagent:" + TestJvm.JAR + "=summary=none,checkpoint=1s,sysfs.root="
                + folder.resolve("sys"), "-Xlog:class+load:file=" + classes).start(OwnManagement.class);
        awaitJournal("the metadata", soFar -> soFar.get("notes").contains("aws"));
        assertEquals(0, running.finish(), running.stderr());
        assertEquals("Manager\ntrue\n", running.stdout());
        assertEquals("", running.stderr());
        String loaded = Files.readString(classes);
        int ours = loaded.indexOf("dev.carbontracker.csv.RunTable");
        int logging = loaded.indexOf("java.util.logging.LogManager");
        assertTrue(ours > 0 && loaded.indexOf("OwnManagement$Manager") > ours, "the agent had long started");
        assertTrue(logging < 0 || logging > ours, "and had not touched logging");
        assertTrue(onlyRow().get("notes").contains("aws"), onlyRow().get("notes"));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void nonsense_in_the_arguments_should_be_answered_by_a_line_each(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running running = jvm(jdk).agent("%&/(", "intervall=2s", "pue=-1", "=", "mode", "checkpoint=1s")
                .start(Ending.class, "input", "exit");
        awaitMeasuring();
        assertEquals(3, running.finish());
        assertEquals("worked\n", running.stdout());
        List<String> warnings = running.stderr().lines().filter(line -> line.contains("warning")).toList();
        assertEquals(5, warnings.size(), running.stderr());
        assertTrue(warnings.contains("[carbon-tracker] warning: intervall (agent argument): unknown option; did you "
                + "mean interval?"), running.stderr());
        onlyRow();
    }

    private static long count(Path root, String ending) {
        try (Stream<Path> files = Files.find(root, Integer.MAX_VALUE, (file, attributes) -> file.toString().endsWith(ending))) {
            return files.count();
        } catch (IOException | UncheckedIOException e) { // a file of the run's own has just gone
            return 0;
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void output_that_cannot_be_written_should_be_said_once(Jdks.Jdk jdk) throws IOException {
        Path state = folder.resolve("state/carbontracker");
        TestJvm.Running running = jvm(jdk).agent("output=/proc/nowhere").start(Ending.class, "input", "exit");
        TestJvm.await("a journal", () -> count(state, ".journal") == 1);
        assertEquals(3, running.finish());
        assertEquals(1, running.stderr().lines().filter(line -> line.contains("cannot be written")).count(),
                running.stderr());
        assertEquals(1, count(state, "emissions.csv"));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void home_that_cannot_be_used_should_not_matter(Jdks.Jdk jdk) throws IOException {
        survives(jvm(jdk).options("-Duser.home=/proc/nowhere", "-Djava.io.tmpdir=/proc/nowhere").agent("checkpoint=1s"));
        onlyRow();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void sensors_that_vanish_should_leave_what_was_measured(Jdks.Jdk jdk) throws IOException {
        Path zone = Files.createDirectories(folder.resolve("sys/class/powercap/intel-rapl:0"));
        Files.writeString(zone.resolve("name"), "package-0\n");
        Files.writeString(zone.resolve("max_energy_range_uj"), "262143328850\n");
        Files.writeString(zone.resolve("energy_uj"), "1000000\n");
        Path proc = Files.createDirectories(folder.resolve("proc/self"));
        Files.writeString(proc.resolve("stat"), Files.readString(Path.of("/proc/self/stat")));
        TestJvm.Running running = jvm(jdk).agent("sysfs.root=" + folder.resolve("sys"), "procfs.root="
                + folder.resolve("proc"), "interval=100ms", "checkpoint=1s").start(Ending.class, "1500", "wait");
        TestJvm.await("a journal", () -> journals().size() == 1);
        Files.writeString(zone.resolve("energy_uj"), "11000000\n");
        TestJvm.await("the counter", () -> rows(journals().get(0)).get(0).number("cpu_energy").orElse(0) > 0);
        Files.writeString(zone.resolve("energy_uj"), ""); // an open file of this test outlives its name, one of sysfs not
        for (String file : List.of("sys/class/powercap/intel-rapl:0/energy_uj", "proc/self/stat", "proc/self", "proc")) {
            Files.delete(folder.resolve(file));
        }
        running.awaitOutput("worked").process().destroy();
        assertEquals(143, running.exit());
        Row row = onlyRow();
        assertEquals(10 / 3.6e6, row.number("cpu_energy").getAsDouble(), 1e-12);
        assertTrue(row.get("notes").contains("rapl/package-0"), row.get("notes"));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void jvm_options_that_forbid_things_should_not_matter(Jdks.Jdk jdk) throws IOException {
        survives(jvm(jdk).options("-XX:+DisableAttachMechanism").agent("checkpoint=1s"));
        onlyRow();
        if (jdk.feature() >= 24) {
            survives(jvm(jdk).options("--illegal-native-access=deny").agent("checkpoint=1s"));
            assertEquals(2, rows("emissions.csv").size());
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void agent_given_twice_should_say_so_in_one_line_and_measure_once(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running running = jvm(jdk).agent("checkpoint=1s").agent().start(Ending.class, "input", "exit");
        awaitMeasuring();
        assertEquals(3, running.finish());
        assertEquals(1, running.stderr().lines().filter(line -> line.endsWith(
                "is in this JVM already; loading it again changes nothing")).count(), running.stderr());
        assertEquals(2, running.stderr().lines().count(), running.stderr());
        onlyRow();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void agent_jar_on_the_class_path_should_not_matter(Jdks.Jdk jdk) throws IOException {
        survives(jvm(jdk).classPath(TestJvm.JAR + File.pathSeparator + TestJvm.testClasses())
                .agent("checkpoint=1s"));
        onlyRow();
    }

    /** The JVM does not let its specification be set from outside, so an agent before ours does it. */
    @ParameterizedTest
    @MethodSource("jdks")
    void jvm_that_is_too_old_should_be_told_so_and_left_alone(Jdks.Jdk jdk) throws IOException {
        Path jar = agentJar("old.jar", PretendOld.class);
        TestJvm.Running running = jvm(jdk).options("-javaagent:" + jar).agent().start(Ending.class, "300", "exit");
        assertEquals(3, running.exit());
        assertEquals("[carbon-tracker] needs Java 17 or later, and this is Java 11; this JVM is not measured\n",
                running.stderr());
        assertEquals(List.of(), rows("emissions.csv"));
    }

    /** An agent that makes the JVM look older than it is. */
    public static final class PretendOld {

        private PretendOld() {
        }

        /** Pretends. */
        public static void premain(String arguments) {
            System.setProperty("java.specification.version", "11");
        }
    }

    private Path agentJar(String name, Class<?> agent) throws IOException {
        Path jar = folder.resolve(name);
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), agent.getName());
        String file = agent.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(jar); JarOutputStream entries = new JarOutputStream(out, manifest)) {
            entries.putNextEntry(new JarEntry(file));
            entries.write(agent.getClassLoader().getResourceAsStream(file).readAllBytes());
            entries.closeEntry();
        }
        return jar;
    }

    @Test
    void entries_should_load_on_java_8() throws IOException {
        for (String name : List.of("Agent", "Main")) {
            try (java.util.jar.JarFile jar = new java.util.jar.JarFile(TestJvm.JAR.toFile())) {
                byte[] bytes = jar.getInputStream(jar.getEntry("dev/carbontracker/agent/" + name + ".class"))
                        .readAllBytes();
                assertEquals(52, bytes[7], name + " is for Java 8");
            }
        }
    }

    @Test
    void jar_should_show_one_package_and_be_small() throws IOException {
        assertTrue(Files.size(TestJvm.JAR) < 15_000_000, "size " + Files.size(TestJvm.JAR));
        try (java.util.jar.JarFile jar = new java.util.jar.JarFile(TestJvm.JAR.toFile())) {
            assertEquals(List.of("dev/carbontracker/agent"), jar.stream().map(java.util.zip.ZipEntry::getName)
                    .filter(name -> name.endsWith(".class")).map(name -> name.substring(0, name.lastIndexOf('/')))
                    .distinct().toList());
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void tools_of_the_jdk_should_be_left_alone_and_a_source_file_measured(Jdks.Jdk jdk) throws IOException {
        Path source = Files.writeString(folder.resolve("Hello.java"),
                "public class Hello { public static void main(String[] a) throws Exception { System.in.readAllBytes(); "
                        + "System.out.println(\"hello\"); } }");
        String tool = "-javaagent:" + TestJvm.JAR + "=zone=FRA,summary=none,checkpoint=1s";
        TestJvm.Running javac = jvm(jdk).environment("JAVA_TOOL_OPTIONS", tool)
                .start(List.of(jdk.tool("javac").toString(), source.toString()));
        assertEquals(0, javac.exit());
        assertEquals(List.of(), rows("emissions.csv"));
        TestJvm.Running java = jvm(jdk).environment("JAVA_TOOL_OPTIONS", tool)
                .start(List.of(jdk.tool("java").toString(), source.toString()));
        awaitMeasuring();
        assertEquals(0, java.finish());
        assertEquals("hello\n", java.stdout());
        onlyRow();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void switched_off_should_do_nothing(Jdks.Jdk jdk) throws IOException {
        for (TestJvm off : List.of(jvm(jdk).agent("enabled=false"), jvm(jdk).agent()
                .environment("CARBONTRACKER_ENABLED", "false"), jvm(jdk).agent().options("-Dcarbontracker.enabled=off"))) {
            TestJvm.Running running = off.start(Ending.class, "300", "return");
            assertEquals(0, running.exit());
            assertEquals("", running.stderr());
        }
        Files.writeString(folder.resolve("carbontracker.properties"), "enabled=false\n");
        assertEquals(0, jvm(jdk).agent().start(Ending.class, "700", "return").exit());
        assertEquals(List.of(), rows("emissions.csv"));
        assertEquals(false, Files.exists(folder.resolve(".carbontracker")));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void named_module_and_minimal_image_should_be_measured(Jdks.Jdk jdk) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("src/app"));
        Files.writeString(folder.resolve("src/module-info.java"), "module app { }");
        Files.writeString(sources.resolve("Main.java"), "package app; public class Main { public static void main(String[] a) "
                + "throws Exception { System.in.readAllBytes(); System.out.println(Main.class.getModule()); System.exit(5); } }");
        assertEquals(0, jvm(jdk).start(List.of(jdk.tool("javac").toString(), "-d", "mods/app", "src/module-info.java",
                "src/app/Main.java")).exit());
        TestJvm.Running named = jvm(jdk).agent("summary=none", "checkpoint=1s")
                .run(List.of("-p", "mods", "-m", "app/app.Main"));
        awaitMeasuring();
        assertEquals(5, named.finish());
        assertEquals("module app\n", named.stdout());
        assertEquals("", named.stderr());
        onlyRow();

        Assumptions.assumeTrue(Files.isExecutable(jdk.tool("jlink")), "this JDK has no jlink");
        TestJvm.Running jlink = jvm(jdk).start(List.of(jdk.tool("jlink").toString(), "-p", "mods", "--add-modules",
                "app,java.instrument", "--output", "image"));
        assertEquals(0, jlink.exit(), jlink.stdout() + jlink.stderr());
        TestJvm.Running image = jvm(jdk).launcher(folder.resolve("image/bin/java")).agent("summary=none", "checkpoint=1s")
                .run(List.of("-m", "app/app.Main"));
        awaitMeasuring();
        assertEquals(5, image.finish(), image.stderr());
        assertEquals("", image.stderr());
        assertEquals(2, rows("emissions.csv").size());
        assertTrue(rows("emissions.csv").get(1).number("energy_consumed").orElse(0) > 0);
    }

    /** Takes the place of the GPU provider in a copy of the jar, and loads JNA before it hangs. */
    @ParameterizedTest
    @MethodSource("jdks")
    void gpu_driver_that_hangs_should_not_keep_the_rest_from_being_measured(Jdks.Jdk jdk) throws Exception {
        TestJvm.Running plain = jvm(jdk).agent("min.duration=1h", "checkpoint=1s").start(Ending.class, "input", "exit");
        awaitMeasuring();
        double plainSeconds = plain.secondsOfEnd(3);
        Path jar = HangingGpu.jar(TestJvm.JAR, folder);
        TestJvm.Running running = jvm(jdk).options("-javaagent:" + jar + "=zone=FRA,checkpoint=1s")
                .start(Ending.class, "input", "exit");
        awaitJournal("a run that measures the rest", EndToEnd::measures);
        double seconds = running.secondsOfEnd(3);
        assertTrue(running.stderr().contains("the provider hanging-gpu does not answer"), running.stderr());
        Row row = onlyRow();
        assertEquals("model", row.get("cpu_evidence"));
        assertEquals("unknown", row.get("gpu_evidence"));
        // ten times the end without such a driver allows for a machine that gets busy; the driver never returns
        assertTrue(seconds < 2 + 10 * plainSeconds, "the end took " + seconds + " s, and " + plainSeconds + " s without");
    }

    /** The journal of the agent's run, and that of the run inside it; fewer where one is not written yet. */
    private List<Row> journalsInOrder() {
        return journals().stream().flatMap(file -> rows(file).stream()).sorted(Comparator.comparing(row ->
                !row.get("parent_run_id").isEmpty())).toList();
    }

    private static double number(Row row, String column) {
        return row.number(column).orElse(0);
    }

    private static double seconds(Row from, String begin, Row to, String end) {
        return Duration.between(Instant.parse(from.get(begin)), Instant.parse(to.get(end))).toMillis() / 1e3;
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void run_of_the_program_itself_should_replace_the_agents_row_or_name_it(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running inner = jvm(jdk).classPath(TestJvm.library()).agent("summary=none", "checkpoint=1s")
                .options("-Dcarbontracker.summary=none").start(SelfMeasuring.class, "line", "line");
        awaitMeasuring();
        inner.line();
        TestJvm.await("the program's own run", () -> journals().size() == 2);
        inner.line();
        assertEquals(0, inner.exit(), inner.stderr());
        List<Row> rows = rows("emissions.csv");
        assertEquals(2, rows.size());
        Row library = rows.stream().filter(row -> row.get("project_name").equals("library")).findFirst().orElseThrow();
        Row agent = rows.stream().filter(row -> !row.get("project_name").equals("library")).findFirst().orElseThrow();
        assertEquals(agent.get("run_id"), library.get("parent_run_id"));
        assertEquals("", agent.get("parent_run_id"));
        assertEquals("FRA", library.get("zone"), "the agent's options are the program's too");

        // less than a fiftieth may lie outside: the time before is known, the end above predicts the end to come, and half a
        // second more allows for a machine that gets busy
        TestJvm.Running whole = jvm(jdk).classPath(TestJvm.library()).agent("summary=none", "checkpoint=1s")
                .start(SelfMeasuring.class, "line", "0");
        TestJvm.await("both runs", () -> journals().size() == 2 && journalsInOrder().size() == 2);
        List<Row> both = journalsInOrder();
        double outside = Math.max(0, seconds(both.get(0), "started_at", both.get(1), "started_at"))
                + 3 * seconds(library, "ended_at", agent, "ended_at") + 0.5;
        TestJvm.await("a run that is long enough", () -> number(journalsInOrder().get(1), "duration") > 50 * outside);
        whole.line();
        assertEquals(0, whole.exit(), whole.stderr());
        assertEquals(3, rows("emissions.csv").size(), "one row more and not two");
        assertEquals(whole.stdout().strip(), rows("emissions.csv").get(2).get("run_id"));
    }
}
