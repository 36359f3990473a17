package dev.carbontracker.examples.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** The example as a user runs it: a JVM of its own, in an empty folder. */
@EnabledForJreRange(max = JRE.JAVA_23, disabledReason = "Spark 4.1 does not run on Java 24")
class DigitsForestTest {

    @TempDir
    Path folder;

    private String run(String... options) throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "Spark's start scripts need a shell");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DigitsForest.class.getName()));
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
    void application_on_two_executors_should_be_one_row() throws IOException, InterruptedException {
        List<String> options = new ArrayList<>();
        for (String opened : List.of("java.lang", "java.lang.invoke", "java.io", "java.net", "java.nio", "java.util",
                "java.util.concurrent", "sun.nio.ch", "sun.util.calendar")) {
            options.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        run(options.toArray(String[]::new));
        List<Row> rows = rows("emissions.csv");
        assertEquals(1, rows.size());
        assertEquals("digits-forest", rows.get(0).get("project_name"));
        assertTrue(energy(rows.get(0)) > 0);
    }
}
