package dev.carbontracker.internal.host;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Power;
import dev.carbontracker.model.Reading;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.SourceInfo;
import java.util.Optional;

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

    private final SourceInfo info;
    private final Reading reading;

    private RamModel(Power power, double low, double high) {
        this.info = SourceInfo.of("ram-model", Component.RAM, Evidence.MODEL).withError(1 - low, high - 1);
        this.reading = new Reading.Gauge(power);
    }

    static RamModel of(Machine machine, Optional<Power> given) {
        if (given.isPresent()) {
            return new RamModel(given.get(), 1, 1);
        }
        int modules = machine.ramModules();
        if (modules > 0) {
            return new RamModel(Power.ofWatts(modules * WATTS_PER_MODULE), LOW_MODULE, HIGH_MODULE);
        }
        double gibibytes = machine.ramBytes() / (double) (1L << 30);
        return new RamModel(Power.ofWatts(gibibytes * WATTS_PER_GIBIBYTE), LOW_WATTS_PER_GIBIBYTE / WATTS_PER_GIBIBYTE,
                HIGH_WATTS_PER_GIBIBYTE / WATTS_PER_GIBIBYTE);
    }

    @Override
    public SourceInfo info() {
        return info;
    }

    @Override
    public Reading read() {
        return reading;
    }
}
