package dev.carbontracker.internal.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Thermal design powers of processors, from the shipped cpu-tdp.csv: each row names its source. */
final class CpuTable {

    private final List<Cpu> cpus;

    private CpuTable(List<Cpu> cpus) {
        this.cpus = cpus;
    }

    /**
     * A processor.
     *
     * @param vendor     maker
     * @param model      name as {@link CpuName} writes it
     * @param tdpWatts   TDP of one socket
     * @param threads    hardware threads of one socket
     * @param unverified whether its TDP is from memory or an estimate
     */
    record Cpu(String vendor, String model, double tdpWatts, OptionalInt threads, boolean unverified) {
    }

    static CpuTable load() throws IOException {
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
        List<Cpu> cpus = new ArrayList<>(5000);
        try (InputStream in = CpuTable.class.getResourceAsStream("cpu-tdp.csv")) {
            if (in == null) {
                throw new IOException("the table cpu-tdp.csv is not in the jar");
            }
            try (CSVParser rows = CSVParser.parse(new InputStreamReader(in, StandardCharsets.UTF_8), format)) {
                for (CSVRecord row : rows) {
                    String threads = row.get("threads");
                    String basis = row.get("basis");
                    cpus.add(new Cpu(row.get("vendor"), row.get("model"), Double.parseDouble(row.get("tdp_watts")),
                            threads.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(threads)),
                            basis.equals("memory") || basis.equals("estimate")));
                }
            }
        }
        return new CpuTable(cpus);
    }

    /** The processor of that name; equality but for case, since near names are other processors. */
    Optional<Cpu> find(CpuName name) {
        return cpus.stream().filter(cpu -> cpu.vendor().equalsIgnoreCase(name.vendor())
                && cpu.model().equalsIgnoreCase(name.model())).findFirst();
    }

    /** Watts per thread of the family, else of the vendor, else of all: 10th percentile, median, 90th percentile. */
    double[] wattsPerThread(CpuName name) {
        String family = name.family().toLowerCase(Locale.ROOT);
        double[] values = sorted(cpu -> cpu.vendor().equalsIgnoreCase(name.vendor())
                && cpu.model().toLowerCase(Locale.ROOT).startsWith(family));
        values = values.length > 0 ? values : sorted(cpu -> cpu.vendor().equalsIgnoreCase(name.vendor()));
        values = values.length > 0 ? values : sorted(cpu -> true);
        return new double[] {percentile(values, 0.1), percentile(values, 0.5), percentile(values, 0.9)};
    }

    private double[] sorted(java.util.function.Predicate<Cpu> which) {
        double[] values = cpus.stream().filter(cpu -> cpu.threads().isPresent()).filter(which)
                .mapToDouble(cpu -> cpu.tdpWatts() / cpu.threads().getAsInt()).toArray();
        Arrays.sort(values);
        return values;
    }

    /** The value below which that part of the sorted values lies, with linear interpolation. */
    private static double percentile(double[] values, double part) {
        double at = part * (values.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, values.length - 1);
        return values[below] + (values[above] - values[below]) * (at - below);
    }
}
