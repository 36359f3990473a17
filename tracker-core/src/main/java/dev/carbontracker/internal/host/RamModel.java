package dev.carbontracker.internal.host;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Power;
import dev.carbontracker.model.Reading;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.SourceInfo;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Power of the main memory without a counter: by modules where they can be counted without starting a program, else by
 * capacity. It does not depend on load.
 */
final class RamModel implements EnergySource {

    /** 0.3725 W a gigabyte (Green Algorithms, Lannelongue et al. 2021, doi 10.1002/advs.202100707), here a gibibyte. */
    static final double WATTS_PER_GIBIBYTE = 0.3725 * (1L << 30) / 1e9;
    /** A module draws about 5 W (codecarbon's figure for x86); 64 GiB in one is the densest common kind. */
    static final double LOW_WATTS_PER_GIBIBYTE = 5.0 / 64;
    /** 8 GiB in one module of 5 W. */
    static final double HIGH_WATTS_PER_GIBIBYTE = 5.0 / 8;
    /** Watts of one module. */
    static final double WATTS_PER_MODULE = 5;
    /** A module of low power draws this part of 5 W (1.5 W: codecarbon's figure for ARM boards). */
    static final double LOW_MODULE = 0.3;
    /** A registered module under load draws up to this multiple of 5 W. */
    static final double HIGH_MODULE = 2;

    private static final Energy MICROJOULE = Energy.ofMicrojoules(1);

    private final BooleanSupplier known;
    private final Supplier<Rating> rating;
    private final LongSupplier nanoTime;
    private Rating rated;
    private boolean started;
    private boolean first = true;
    private long startNanos;

    /** Power of a memory, and the range of true ÷ modelled power. */
    private record Rating(Power power, double low, double high) {
    }

    /**
     * A model.
     *
     * @param given    power given by the user
     * @param nanoTime monotonic clock
     */
    RamModel(Machine machine, Optional<Power> given, LongSupplier nanoTime) {
        this.known = () -> given.isPresent() || machine.ramBytes() > 0;
        this.rating = () -> given.isPresent() ? new Rating(given.get(), 1, 1) : rate(machine);
        this.nanoTime = nanoTime;
    }

    private static Rating rate(Machine machine) {
        int modules = machine.ramModules();
        if (modules > 0) {
            return new Rating(Power.ofWatts(modules * WATTS_PER_MODULE), LOW_MODULE, HIGH_MODULE);
        }
        double gibibytes = machine.ramBytes() / (double) (1L << 30);
        return new Rating(Power.ofWatts(gibibytes * WATTS_PER_GIBIBYTE), LOW_WATTS_PER_GIBIBYTE / WATTS_PER_GIBIBYTE,
                HIGH_WATTS_PER_GIBIBYTE / WATTS_PER_GIBIBYTE);
    }

    @Override
    public SourceInfo info() {
        SourceInfo info = SourceInfo.of("ram-model", Component.RAM, Evidence.MODEL);
        return rated == null ? info : info.withError(1 - rated.low(), rated.high() - 1);
    }

    /** Answers as a counter, so that modules are not counted, which takes long on Windows, before the run begins. */
    @Override
    public Reading read() {
        long now = nanoTime.getAsLong();
        if (!known.getAsBoolean()) {
            return new Reading.Missing("the size of the memory cannot be read");
        }
        if (!started) {
            started = true;
            startNanos = now;
            return new Reading.Counter(0, MICROJOULE, OptionalLong.empty());
        }
        if (first && now - startNanos < CpuModel.SETTLING_NANOS) {
            first = false;
            startNanos = now;
            return new Reading.Counter(0, MICROJOULE, OptionalLong.empty());
        }
        first = false;
        if (rated == null) {
            rated = rating.get();
        }
        return new Reading.Counter(Math.round(rated.power().watts() * ((now - startNanos) / 1e9) * 1e6), MICROJOULE,
                OptionalLong.empty());
    }
}
