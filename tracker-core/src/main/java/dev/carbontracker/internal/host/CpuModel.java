package dev.carbontracker.internal.host;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Reading;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.SourceInfo;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Energy of the processors without a counter: TDP × {@link LoadCurve} of the load in windows of about a second,
 * whatever the interval, since the curve is not linear. It answers as a counter of microjoules. Between the ends of two
 * windows it goes on at the power of the last one and settles the difference when the window ends.
 */
final class CpuModel implements EnergySource {

    /** Length of a window; the curve was fitted to means over many seconds, load changes within a second are lost. */
    static final Duration WINDOW = Duration.ofSeconds(1);
    /** A window may end early from this length on: OSHI keeps ticks for 300 ms, and a tick is 10 ms. */
    static final long SHORTEST_WINDOW_NANOS = 500_000_000L;

    /** A second reading this soon only begins the run anew: nothing is looked up for it. */
    static final long SETTLING_NANOS = 50_000_000L;

    private static final Energy MICROJOULE = Energy.ofMicrojoules(1);

    private final LoadMeter load;
    private final Supplier<CpuRating> rating;
    private final LongSupplier nanoTime;
    private CpuRating rated;
    private boolean started;
    private boolean first = true;
    private long windowStart;
    private double windowBusy;
    private double windowAll;
    private double closedJoules;
    private double watts = Double.NaN;
    private long reportedMicrojoules;

    /**
     * A model.
     *
     * @param rating   the TDP; asked once, after the first reading, since a table must be read for it
     * @param nanoTime monotonic clock
     */
    CpuModel(LoadMeter load, Supplier<CpuRating> rating, LongSupplier nanoTime) {
        this.load = load;
        this.rating = rating;
        this.nanoTime = nanoTime;
    }

    @Override
    public SourceInfo info() {
        SourceInfo info = SourceInfo.of("cpu-model", Component.CPU, Evidence.MODEL).readEvery(WINDOW);
        return rated == null ? info : info.withError(1 - rated.low(), rated.high() - 1);
    }

    @Override
    public Reading read() {
        long now = nanoTime.getAsLong();
        if (!load.read(now)) {
            return new Reading.Missing(load.problem());
        }
        if (!started) {
            started = true;
            open(now);
            return counter(0);
        }
        if (first && now - windowStart < SETTLING_NANOS) {
            first = false;
            open(now);
            return counter(0);
        }
        first = false;
        if (rated == null) {
            rated = rating.get();
        }
        double seconds = (now - windowStart) / 1e9;
        if (now - windowStart >= SHORTEST_WINDOW_NANOS && load.allMillis() > windowAll) {
            double part = (load.busyMillis() - windowBusy) / (load.allMillis() - windowAll);
            watts = watts(part);
            closedJoules += watts * seconds;
            open(now);
            return counter(closedJoules);
        }
        return counter(closedJoules + (Double.isNaN(watts) ? firstWatts() : watts) * seconds);
    }

    /** A run too short for a window is charged as its share of ticks so far, else as one busy thread. */
    private double firstWatts() {
        double all = load.allMillis() - windowAll;
        return watts(all > 0 ? (load.busyMillis() - windowBusy) / all : 1 / load.cpus());
    }

    private double watts(double part) {
        return rated.tdp().watts() * LoadCurve.powerOfTdp(part);
    }

    private void open(long now) {
        windowStart = now;
        windowBusy = load.busyMillis();
        windowAll = load.allMillis();
    }

    /** Never less than before: what was reported too much is made up for by the next readings. */
    private Reading counter(double joules) {
        reportedMicrojoules = Math.max(reportedMicrojoules, Math.round(joules * 1e6));
        return new Reading.Counter(reportedMicrojoules, MICROJOULE, OptionalLong.empty());
    }
}
