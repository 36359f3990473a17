package dev.carbontracker.report.estimate;

import dev.carbontracker.internal.host.CpuTdp;
import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.facts.Gpu;
import dev.carbontracker.report.text.Quantity;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The power of devices that are named, several of them as {@code 8 x NAME}. */
public final class Devices {

    private static final Pattern NUMBERED = Pattern.compile("(\\d{1,6})\\s*[xX×*]\\s*(.+)");
    /**
     * Least part of a board's limit that a training takes in the mean. A choice: the one published mean of a large training
     * in our table is 0.7 (StarCoderBase, 280 W of an A100's 400 W, Li et al. 2023), and small ones keep a board less busy.
     */
    private static final double LEAST_OF_LIMIT = 0.5;

    private Devices() {
    }

    /** GPUs at the limit of their boards, which trainings rarely reach. */
    public static Estimate.Load gpus(String text) throws ReportException {
        Matcher numbered = NUMBERED.matcher(text.strip());
        int number = numbered.matches() ? Integer.parseInt(numbered.group(1)) : 1;
        String name = numbered.matches() ? numbered.group(2) : text;
        Optional<Gpu> gpu = Gpu.find(name);
        if (gpu.isEmpty()) {
            List<String> near = Gpu.near(name);
            throw new ReportException("no GPU is called '" + name.strip() + "'" + (near.isEmpty() ? "; write 8 x NAME as its "
                    + "driver names it, or give its power with --watts" : "; did you mean " + String.join(", ", near) + "?"));
        }
        if (number == 0) {
            throw new ReportException("no GPU takes no power: write how many, such as 8 x " + gpu.get().model());
        }
        double watts = number * gpu.get().maxPowerWatts();
        return new Estimate.Load(Double.NaN, watts, watts * LEAST_OF_LIMIT, watts, number + " x " + gpu.get().vendor() + " "
                + gpu.get().model() + " at its limit of " + Quantity.power(gpu.get().maxPowerWatts()) + " ("
                + gpu.get().source() + ")");
    }

    /** Processors under full load, as the CPU model has it. */
    public static Estimate.Load cpus(String text) throws ReportException {
        Matcher numbered = NUMBERED.matcher(text.strip());
        int number = numbered.matches() ? Integer.parseInt(numbered.group(1)) : 1;
        String name = numbered.matches() ? numbered.group(2) : text;
        try {
            CpuTdp cpu = CpuTdp.find(name).orElseThrow(() -> new ReportException("no processor is called '" + name.strip()
                    + "' in the table; write it as /proc/cpuinfo does, with its maker, or give its power with --watts"));
            double[] watts = cpu.fullLoadWatts();
            return new Estimate.Load(Double.NaN, number * watts[1], number * watts[0], number * watts[2], number + " x "
                    + cpu.model() + " under full load (TDP " + Quantity.power(cpu.watts())
                    + (cpu.unverified() ? ", unverified" : "") + ")");
        } catch (IOException e) {
            throw new ReportException("the table of processors cannot be read: " + e.getMessage());
        }
    }
}
