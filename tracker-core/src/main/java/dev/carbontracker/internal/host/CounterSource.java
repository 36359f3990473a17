package dev.carbontracker.internal.host;

import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Power;
import dev.carbontracker.model.Reading;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.SourceInfo;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/** A kernel file as a source: a counter in microjoules or a power in microwatts. */
final class CounterSource implements EnergySource {

    private static final Energy MICROJOULE = Energy.ofMicrojoules(1);

    private final SourceInfo info;
    private final NumberFile file;
    private final LongFunction<Reading> reading;

    private CounterSource(SourceInfo info, NumberFile file, LongFunction<Reading> reading) {
        this.info = info;
        this.file = file;
        this.reading = reading;
    }

    static CounterSource microjoules(SourceInfo info, NumberFile file, OptionalLong wrapsAt) {
        return new CounterSource(info, file, raw -> new Reading.Counter(raw, MICROJOULE, wrapsAt));
    }

    static CounterSource microwatts(SourceInfo info, NumberFile file) {
        return new CounterSource(info, file, raw -> new Reading.Gauge(Power.ofMicrowatts(raw)));
    }

    @Override
    public SourceInfo info() {
        return info;
    }

    @Override
    public Reading read() {
        try {
            return reading.apply(file.read());
        } catch (IOException e) {
            return new Reading.Missing(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
