package dev.carbontracker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.agent.programs.DjlTraining;
import dev.carbontracker.agent.programs.TribuoTraining;
import dev.carbontracker.agent.programs.WekaTraining;
import dev.carbontracker.agent.programs.XgboostTraining;
import dev.carbontracker.csv.Row;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs that train with a framework, and do not know that their calls become tasks. */
class FrameworksIT extends EndToEnd {

    private TestJvm training(Jdks.Jdk jdk) {
        TestJvm jvm = jvm(jdk).classPath(TestJvm.frameworks()).environment("DJL_OFFLINE", "true")
                .environment("OPT_OUT_TRACKING", "true")
                .environment("DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
        return jdk.feature() >= 22 ? jvm.options("--enable-native-access=ALL-UNNAMED") : jvm;
    }

    /** The one task, which must have used a part of what the run has. */
    private Row onlyTask() {
        List<Row> tasks = rows("emissions_tasks.csv");
        assertEquals(1, tasks.size(), tasks.toString());
        Row run = onlyRow();
        double joules = tasks.get(0).number("energy_consumed").orElse(0);
        assertTrue(joules > 0 && joules <= run.number("energy_consumed").orElse(0), tasks + " of " + run);
        double watts = joules / tasks.get(0).number("duration").orElse(0);
        double runWatts = run.number("energy_consumed").orElse(0) / run.number("duration").orElse(1);
        assertTrue(watts / runWatts > 0.5 && watts / runWatts < 2, "mean power of task " + tasks + " and run " + run);
        assertEquals(run.get("run_id"), tasks.get(0).get("run_id"));
        assertEquals("1", run.get("task_count"));
        return tasks.get(0);
    }

    static Stream<Arguments> trainings() {
        return jdks().stream().flatMap(jdk -> Stream.of(
                Arguments.of(jdk, TribuoTraining.class, "3", "LogisticRegressionTrainer.train"),
                Arguments.of(jdk, WekaTraining.class, "", "RandomForest.buildClassifier"),
                Arguments.of(jdk, XgboostTraining.class, "", "XGBoost.train"),
                Arguments.of(jdk, DjlTraining.class, "easy", "EasyTrain.fit"),
                Arguments.of(jdk, DjlTraining.class, "loop", "Trainer")));
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void training_should_leave_a_task_named_after_its_call_and_its_own_output(Jdks.Jdk jdk, Class<?> program,
                                                                             String argument, String task)
            throws IOException {
        if (program == DjlTraining.class || program == XgboostTraining.class) {
            Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux")
                    && System.getProperty("os.arch").equals("amd64"), "native libraries of this test are for Linux x86-64");
        }
        TestJvm.Running plain = training(jdk).start(program, argument);
        TestJvm.Running measured = training(jdk).agent("summary=none").start(program, argument);
        assertEquals(0, plain.exit(), plain.stderr());
        assertEquals(0, measured.exit(), measured.stderr());
        String address = "@[0-9a-f]+"; // Weka prints that of an object
        assertEquals(plain.stdout().replaceAll(address, ""), measured.stdout().replaceAll(address, ""));
        assertEquals(task, onlyTask().get("task_name"));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void no_framework_should_be_watched_when_none_or_others_are_named(Jdks.Jdk jdk) throws IOException {
        Path classes = folder.resolve("classes.txt");
        for (String frameworks : List.of("none", "weka+djl")) {
            assertEquals(0, training(jdk).agent("frameworks=" + frameworks, "summary=none")
                    .options("-Xlog:class+load:file=" + classes).start(TribuoTraining.class, "1").exit());
            assertTrue(frameworks.equals("none") != Files.readString(classes).contains("net.bytebuddy"),
                    "Byte Buddy is loaded at the first class of a framework, and not where none is watched");
        }
        assertEquals(List.of(), rows("emissions_tasks.csv"));
        assertEquals(2, rows("emissions.csv").size());
    }

    /** Tribuo has real modules, which read nothing that they do not name. */
    @ParameterizedTest
    @MethodSource("jdks")
    void framework_that_is_a_named_module_should_reach_the_bridge(Jdks.Jdk jdk) throws IOException {
        String modules = Stream.of(TestJvm.frameworks().split(File.pathSeparator)).filter(jar -> jar.contains("tribuo")
                || jar.contains("olcut") || jar.contains("protobuf") || jar.contains("opencsv")
                || jar.contains("commons-") || jar.contains("jline") || jar.contains("jansi"))
                .collect(Collectors.joining(File.pathSeparator));
        TestJvm.Running running = training(jdk).agent("summary=none").run(List.of("--module-path", modules,
                "--add-modules", "org.tribuo.classification.sgd", "-cp", TestJvm.testClasses(),
                TribuoTraining.class.getName(), "2"));
        assertEquals(0, running.exit(), running.stderr());
        assertEquals("yes\nyes\n", running.stdout());
        assertEquals("LogisticRegressionTrainer.train", onlyTask().get("task_name"));
    }
}
