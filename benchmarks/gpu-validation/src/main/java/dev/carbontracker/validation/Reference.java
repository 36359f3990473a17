package dev.carbontracker.validation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the other program has read: for each device its counter and its instant power over time. */
final class Reference {

    private static final int MICROS_PER_SECOND = 1_000_000;

    private final Map<String, TreeMap<Long, Double>> millijoules = new LinkedHashMap<>();
    private final Map<String, TreeMap<Long, Double>> milliwatts = new LinkedHashMap<>();

    /** Reads its file; a last line that is torn is left out. */
    static Reference read(Path file) throws IOException {
        Reference reference = new Reference();
        List<String> lines = Files.readAllLines(file);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            if (cells.length == 4) {
                put(reference.millijoules, cells[1], cells[0], cells[2]);
                put(reference.milliwatts, cells[1], cells[0], cells[3]);
            }
        }
        return reference;
    }

    private static void put(Map<String, TreeMap<Long, Double>> series, String uuid, String micros, String value) {
        if (!value.isEmpty()) {
            series.computeIfAbsent(uuid, id -> new TreeMap<>()).put(Long.valueOf(micros), Double.valueOf(value));
        }
    }

    /** The difference of the counters of all devices between two times, in joules; between readings on a straight line. */
    double joules(Instant from, Instant to) {
        double sum = 0;
        for (TreeMap<Long, Double> counter : millijoules.values()) {
            sum += (at(counter, micros(to)) - at(counter, micros(from))) / 1000;
        }
        return sum;
    }

    /** The integral of the instant power of all devices between two times, by the trapezoid rule, in joules. */
    double integral(Instant from, Instant to) {
        double sum = 0;
        for (TreeMap<Long, Double> power : milliwatts.values()) {
            TreeMap<Long, Double> within = new TreeMap<>(power.subMap(micros(from), false, micros(to), false));
            within.put(micros(from), at(power, micros(from)));
            within.put(micros(to), at(power, micros(to)));
            Map.Entry<Long, Double> before = within.firstEntry();
            for (Map.Entry<Long, Double> now : within.tailMap(micros(from), false).entrySet()) {
                sum += (before.getValue() + now.getValue()) / 2 / 1000
                        * (now.getKey() - before.getKey()) / MICROS_PER_SECOND;
                before = now;
            }
        }
        return sum;
    }

    private static long micros(Instant time) {
        return time.getEpochSecond() * MICROS_PER_SECOND + time.getNano() / 1000;
    }

    private static double at(TreeMap<Long, Double> series, long micros) {
        Map.Entry<Long, Double> before = series.floorEntry(micros);
        Map.Entry<Long, Double> after = series.ceilingEntry(micros);
        if (before == null || after == null) {
            throw new IllegalStateException("the reference was not read at " + micros + " µs");
        }
        double part = before.getKey().equals(after.getKey()) ? 0
                : (double) (micros - before.getKey()) / (after.getKey() - before.getKey());
        return before.getValue() + part * (after.getValue() - before.getValue());
    }
}
