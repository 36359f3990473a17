package dev.carbontracker.benchmarks;

import dev.carbontracker.gpu.GpuProvider;
import dev.carbontracker.model.Mode;
import dev.carbontracker.spi.Remarks;
import dev.carbontracker.spi.Surroundings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What does it cost to find out that there is no GPU? Opening the jar and loading the provider, which a run does while
 * OSHI is being opened on another thread; the first look of a JVM; later ones.
 */
public final class GpuLook {

    private static final int REPETITIONS = 21;
    private static final int LOOKS = 20;

    private GpuLook() {
    }

    /** Without an argument runs the series; with one is a JVM of it. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0) {
            child();
            return;
        }
        List<Double> load = new ArrayList<>();
        List<Double> first = new ArrayList<>();
        List<Double> later = new ArrayList<>();
        for (int i = 0; i < REPETITIONS; i++) {
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    System.getProperty("java.class.path"), GpuLook.class.getName(), "look")
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            String[] millis = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip()
                    .split(" ");
            if (process.waitFor() != 0) {
                throw new IOException("a JVM failed");
            }
            load.add(Double.valueOf(millis[0]));
            first.add(Double.valueOf(millis[1]));
            later.add(Double.valueOf(millis[2]));
        }
        System.out.printf(Locale.ROOT, "loading the provider, ms: %s%nfirst look, ms: %s%nlater looks, ms: %s%n",
                spread(load), spread(first), spread(later));
    }

    private static void child() {
        Files.isDirectory(Path.of("/sys")); // whoever looks for RAPL has loaded that much before
        Surroundings surroundings = new Surroundings("Linux", Path.of("/sys"), Path.of("/proc"), System.getenv(), Set::of,
                new Surroundings.Wishes(Duration.ofMillis(100), List.of(), Mode.MACHINE), new Nobody());
        long begun = System.nanoTime();
        GpuProvider provider = new GpuProvider();
        long loaded = System.nanoTime();
        int found = provider.offers(surroundings).size();
        long first = System.nanoTime();
        for (int i = 0; i < LOOKS; i++) {
            found += new GpuProvider().offers(surroundings).size();
        }
        long end = System.nanoTime();
        if (found > 0) {
            throw new IllegalStateException("there is a GPU here");
        }
        System.out.println((loaded - begun) / 1e6 + " " + (first - loaded) / 1e6 + " " + (end - first) / 1e6 / LOOKS);
    }

    private static String spread(List<Double> values) {
        Collections.sort(values);
        return String.format(Locale.ROOT, "median %.3f (%.3f to %.3f, n = %d)", values.get(values.size() / 2),
                values.get(0), values.get(values.size() - 1), values.size());
    }

    /** Nobody reads what is remarked. */
    private static final class Nobody implements Remarks {
        @Override
        public void note(String text) {
            throw new IllegalStateException(text);
        }

        @Override
        public void warn(String text) {
            throw new IllegalStateException(text);
        }

        @Override
        public void tell(String text) {
            throw new IllegalStateException(text);
        }
    }
}
