package dev.carbontracker.examples.xgboost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example as a user runs it: a JVM of its own, in an empty folder. */
class DigitsTreesTest {

    @TempDir
    Path folder;

    private String run(String... options) throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
                "native libraries of this example are for Linux x86-64");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DigitsTrees.class.getName()));
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertTrue(Double.parseDouble(output.replaceAll("(?s).*accuracy ([0-9.]+).*", "$1")) > 0.7, output);
        return output;
    }

    private List<Row> rows(String file) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (EmissionsReader reader = EmissionsReader.open(folder.resolve(file))) {
            reader.forEach(rows::add);
        }
        return rows;
    }

    private static double energy(Row row) {
        return row.number("energy_consumed").orElseThrow();
    }

    @Test
    void program_that_knows_nothing_should_leave_a_row_and_a_task_under_the_agent() throws IOException, InterruptedException {
        Path agent = Path.of("../../tracker-agent/target/carbon-tracker.jar").toAbsolutePath();
        assumeTrue(Files.exists(agent), "the agent has not been built");
        String output = run("-javaagent:" + agent + "=project=digits,zone=FRA");
        assertTrue(output.contains("[carbon-tracker] digits: "), output);
        Row run = rows("emissions.csv").get(0);
        assertEquals(List.of("XGBoost.train"), rows("emissions_tasks.csv").stream().map(task -> task.get("task_name")).toList());
        assertTrue(energy(rows("emissions_tasks.csv").get(0)) <= energy(run));
    }
}
