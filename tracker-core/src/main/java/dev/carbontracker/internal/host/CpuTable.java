package dev.carbontracker.internal.host;

import dev.carbontracker.internal.file.ShippedTable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.csv.CSVRecord;

/** Thermal design powers of processors, from the shipped cpu-tdp.csv: each row names its source. */
final class CpuTable {

    private final ShippedTable table;

    private CpuTable(ShippedTable table) {
        this.table = table;
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
        return new CpuTable(ShippedTable.read(CpuTable.class, "cpu-tdp.csv"));
    }

    /** The processor of that name; equality but for case, since near names are other processors. */
    Optional<Cpu> find(CpuName name) {
        return name.vendor().isEmpty() ? Optional.empty()
                : table.beginningSorted(name.vendor() + "," + name.model() + ",").stream().findFirst().map(CpuTable::cpu);
    }

    private static Cpu cpu(CSVRecord row) {
        String threads = row.get("threads");
        String basis = row.get("basis");
        return new Cpu(row.get("vendor"), row.get("model"), Double.parseDouble(row.get("tdp_watts")),
                threads.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(threads)),
                basis.equals("memory") || basis.equals("estimate"));
    }

    /** Watts per thread of the family, else of the vendor, else of all: 10th percentile, median, 90th percentile. */
    double[] wattsPerThread(CpuName name) {
        double[] values = name.vendor().isEmpty() ? new double[0] : sorted(name.vendor() + "," + name.family());
        values = values.length > 0 || name.vendor().isEmpty() ? values : sorted(name.vendor() + ",");
        values = values.length > 0 ? values : sorted("");
        return new double[] {percentile(values, 0.1), percentile(values, 0.5), percentile(values, 0.9)};
    }

    private double[] sorted(String start) {
        List<CSVRecord> rows = table.beginningSorted(start);
        double[] values = new double[rows.size()];
        int count = 0;
        for (CSVRecord row : rows) {
            Cpu cpu = cpu(row);
            if (cpu.threads().isPresent()) {
                values[count++] = cpu.tdpWatts() / cpu.threads().getAsInt();
            }
        }
        values = Arrays.copyOf(values, count);
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
