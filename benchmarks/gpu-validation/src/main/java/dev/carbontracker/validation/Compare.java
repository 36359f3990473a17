package dev.carbontracker.validation;

import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Puts the rows of the tracker beside what the other program has read, in words and as a table. */
public final class Compare {

    private static final double JOULES_PER_KWH = 3.6e6;

    private Compare() {
    }

    /** {@code FOLDER BAR}: where emissions.csv and reference.csv are; the status is 1 if a row is off by more than that part. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        double bar = Double.parseDouble(args[1]);
        Reference reference = Reference.read(folder.resolve("reference.csv"));
        List<String> lines = new ArrayList<>(List.of(
                "| run | seconds | tracker, J | mean, W | NVML's counter by another program, J | tracker ÷ counter "
                        + "| integral of field 186, J | integral ÷ counter |", "|---|---|---|---|---|---|---|---|"));
        List<Row> rows = new ArrayList<>();
        try (EmissionsReader reader = EmissionsReader.open(folder.resolve("emissions.csv"))) {
            reader.forEach(rows::add);
        }
        boolean within = !rows.isEmpty();
        String model = "";
        for (Row row : rows) {
            Instant from = Instant.parse(row.get("started_at"));
            Instant to = Instant.parse(row.get("ended_at"));
            double tracker = row.number("gpu_energy").orElse(Double.NaN) * JOULES_PER_KWH;
            double counter = reference.joules(from, to);
            double integral = reference.integral(from, to);
            within &= Math.abs(tracker / counter - 1) <= bar;
            model = row.get("gpu_model");
            lines.add(String.format(Locale.ROOT, "| %s | %s | %.3f | %s | %.3f | %.5f | %.3f | %.5f |",
                    row.get("project_name"), row.get("duration"), tracker, row.get("gpu_power"), counter,
                    tracker / counter, integral, integral / counter));
        }
        lines.add("");
        lines.add(model + "; evidence " + (rows.isEmpty() ? "?" : rows.get(0).get("gpu_evidence")) + "; "
                + Files.readString(folder.resolve("driver.txt")).strip());
        SampleCost.measure().forEach(cost -> lines.addAll(List.of("", cost)));
        lines.addAll(List.of("", String.format(Locale.ROOT, "%s within %s %% of the counter.",
                within ? "All" : "NOT", bar * 100)));
        lines.forEach(System.out::println);
        Files.write(folder.resolve("validation.md"), lines, StandardCharsets.UTF_8);
        System.exit(within ? 0 : 1);
    }
}
