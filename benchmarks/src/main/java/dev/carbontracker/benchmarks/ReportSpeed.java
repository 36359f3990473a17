package dev.carbontracker.benchmarks;

import dev.carbontracker.csv.EmissionsCsv;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/**
 * How long does it take to sum up a million runs? The whole command in a JVM of 256 MB, beside pandas, which only reads the
 * file and is timed without its start; in turns, on one file as codecarbon writes it, each row a run of its own. Needs a
 * Python with pandas: {@code /usr/bin/python3}, or the one that the property {@code python} names.
 */
public final class ReportSpeed {

    private static final int ROWS = 1_000_000;
    private static final int TURNS = 5;
    private static final double JOULES_PER_KILOWATT_HOUR = 3.6e6;
    private static final double KILOGRAMS_PER_KILOWATT_HOUR = 0.056039;
    private static final String PANDAS = "import pandas, sys, time, resource; t = time.time(); "
            + "d = pandas.read_csv(sys.argv[1]); t = time.time() - t; "
            + "print(t, d.emissions.sum(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, pandas.__version__)";

    private ReportSpeed() {
    }

    /** Writes the file, takes turns, prints. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("report-speed");
        Path file = folder.resolve("emissions.csv");
        write(file);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> ours = List.of(java, "-Xmx256m", "-jar", System.getProperty("carbon-tracker.jar"), "report", file.toString(),
                "--csv");
        List<String> pandas = List.of(System.getProperty("python", "/usr/bin/python3"), "-c", PANDAS, file.toString());
        List<Double> ourSeconds = new ArrayList<>();
        List<Double> pandasSeconds = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int turn = 0; turn < TURNS; turn++) {
            long begun = System.nanoTime();
            String[] csv = output(ours).split("\n");
            ourSeconds.add((System.nanoTime() - begun) / 1e9);
            String[] read = output(pandas).split(" ");
            pandasSeconds.add(Double.valueOf(read[0]));
            ratios.add(ourSeconds.get(turn) / pandasSeconds.get(turn));
            double kilograms = 0;
            for (int i = 1; i < csv.length; i++) {
                kilograms += Double.parseDouble(csv[i].split(",")[3]);
            }
            if (Math.abs(kilograms / Double.parseDouble(read[1]) - 1) > 1e-9) {
                throw new IllegalStateException("the sums differ: " + kilograms + " and " + read[1]);
            }
            System.out.printf(Locale.ROOT, "report %.2f s, pandas %s %.2f s (%s MB)%n", ourSeconds.get(turn), read[3].strip(),
                    pandasSeconds.get(turn), read[2].split("\\.")[0]);
        }
        System.out.printf(Locale.ROOT, "%d rows, %d MB; report / pandas: %s%nreport, s: %s%npandas, s: %s%n", ROWS,
                Files.size(file) >> 20, spread(ratios), spread(ourSeconds), spread(pandasSeconds));
        Files.delete(file);
        Files.delete(folder);
    }

    private static void write(Path file) throws IOException {
        Random random = new Random(1);
        List<String> columns = EmissionsCsv.runs("", "", ZoneOffset.UTC).header().subList(0, EmissionsCsv.CODECARBON_COLUMNS);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(String.join(",", columns) + "\n");
            for (int i = 0; i < ROWS; i++) {
                double seconds = random.nextDouble() * 36_000;
                double cpu = random.nextDouble() * 100 * seconds / JOULES_PER_KILOWATT_HOUR;
                double gpu = random.nextDouble() * 300 * seconds / JOULES_PER_KILOWATT_HOUR;
                double ram = 20 * seconds / JOULES_PER_KILOWATT_HOUR;
                double kilograms = (cpu + gpu + ram) * KILOGRAMS_PER_KILOWATT_HOUR;
                out.write(String.format(Locale.ROOT, "2026-%02d-%02dT%02d:%02d:%02d,project%d,%s,"
                        + "5b0fa12a-3dd7-45bb-9766-cc326314d9f1,%s,%s,%s,%s,%s,20.0,%s,%s,%s,%s,0.0,France,FRA,ile-de-france,,,"
                        + "Linux-6.1.0-18-amd64-x86_64-with-glibc2.36,3.11.7,3.2.8,64,AMD EPYC 7543 32-Core Processor,4,"
                        + "4 x NVIDIA A100-SXM4-80GB,2.35,48.86,503.5,machine,%s,%s,%s,%s,N,1.0,0.0%n", 1 + i % 12, 1 + i % 28,
                        i % 24, i % 60, i % 59, i % 7, new UUID(random.nextLong(), random.nextLong()), seconds, kilograms,
                        kilograms / seconds, cpu * JOULES_PER_KILOWATT_HOUR / seconds, gpu * JOULES_PER_KILOWATT_HOUR / seconds,
                        cpu, gpu, ram, cpu + gpu + ram, random.nextDouble() * 100, random.nextDouble() * 100,
                        random.nextDouble() * 100, random.nextDouble() * 400));
            }
        }
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command.get(0) + " failed");
        }
        return text;
    }

    private static String spread(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return String.format(Locale.ROOT, "median %.2f (%.2f to %.2f, n = %d)", sorted.get(sorted.size() / 2), sorted.get(0),
                sorted.get(sorted.size() - 1), sorted.size());
    }
}
