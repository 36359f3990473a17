package dev.carbontracker.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import dev.carbontracker.examples.data.OptDigits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples as a user runs them: a JVM of their own, in an empty folder. */
class ExamplesTest {

    @TempDir
    Path folder;

    private String run(Class<?> example) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), example.getName()).directory(folder.toFile())
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    private List<Row> rows(String file) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (EmissionsReader reader = EmissionsReader.open(folder.resolve(file))) {
            reader.forEach(rows::add);
        }
        return rows;
    }

    @Test
    void digits_should_learn_and_leave_a_row() throws IOException, InterruptedException {
        String output = run(Digits.class);
        double accuracy = Double.parseDouble(output.replaceAll("(?s).*accuracy ([0-9.]+).*", "$1"));
        assertTrue(accuracy > 0.85, output);
        List<Row> rows = rows("emissions.csv");
        assertEquals(1, rows.size());
        assertTrue(output.contains("  run_id = " + rows.get(0).get("run_id")), "the row is shown");
        assertEquals("svm-rbf", rows.get(0).get("model_name"));
        // one a second and a last one, of which a busy machine leaves some out
        double samples = rows.get(0).number("samples").getAsDouble();
        assertTrue(samples >= 1 && samples > rows.get(0).number("duration").getAsDouble() / 2, rows.get(0).toString());
        assertTrue(rows.get(0).number("emissions").getAsDouble() > 0);
    }

    @Test
    void epoch_forecast_should_leave_tasks_that_sum_to_at_most_the_run() throws IOException, InterruptedException {
        String output = run(EpochForecast.class);
        assertEquals(12, output.lines().filter(line -> line.startsWith("epoch ")).count(), output);
        double epochs = rows("emissions_tasks.csv").stream().filter(row -> row.get("parent_task_id").isEmpty())
                .mapToDouble(row -> row.number("energy_consumed").getAsDouble()).sum();
        double run = rows("emissions.csv").get(0).number("energy_consumed").getAsDouble();
        assertTrue(epochs <= run * (1 + 1e-9) && epochs > 0.9 * run, epochs + " of " + run);
        assertEquals(36, rows("emissions_tasks.csv").size());
    }

    @Test
    void data_should_be_the_published_set() throws IOException {
        List<OptDigits.Digit> digits = OptDigits.load();
        assertEquals(1797, digits.size());
        assertEquals(178, digits.stream().filter(digit -> digit.label() == 0).count());
        assertTrue(digits.stream().allMatch(digit -> digit.pixels().length == 64));
    }

    @Test
    void metrics_should_show_energy_power_and_carbon_of_the_training() throws IOException, InterruptedException {
        String output = run(Metrics.class);
        double joules = output.lines().filter(line -> line.startsWith("hw_energy_joules_total{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
        double kwh = rows("emissions.csv").get(0).number("energy_consumed").getAsDouble();
        assertTrue(joules > 0 && joules < kwh * 3.6e6, output);
        assertTrue(output.contains("carbon_emissions_grams_total{hw_type=\"cpu\"} "), output);
    }
}
