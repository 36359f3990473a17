package dev.carbontracker.examples.dl4j;

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
class DigitsNetworkTest {

    @TempDir
    Path folder;

    private String run(String... options) throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
                "native libraries of this example are for Linux x86-64");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DigitsNetwork.class.getName(), folder.resolve("digits.zip").toString()));
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

    private void assertEpochs(int epochs) throws IOException {
        assertEquals(1, rows("emissions.csv").size());
        List<Row> tasks = rows("emissions_tasks.csv");
        assertEquals(epochs, tasks.stream().filter(task -> task.get("task_name").startsWith("epoch ")).count());
        double sum = tasks.stream().mapToDouble(DigitsNetworkTest::energy).sum();
        double run = energy(rows("emissions.csv").get(0));
        assertTrue(sum > 0.5 * run && sum <= run * (1 + 1e-9), sum + " of " + run);
    }

    @Test
    void training_should_learn_and_leave_a_row_and_a_task_for_each_epoch() throws IOException, InterruptedException {
        run("-Dorg.bytedeco.javacpp.cachedir=" + Path.of("../../integrations/dl4j/target/javacpp").toAbsolutePath());
        assertEpochs(20);
        assertTrue(Files.exists(folder.resolve("digits.zip")));
    }
}
