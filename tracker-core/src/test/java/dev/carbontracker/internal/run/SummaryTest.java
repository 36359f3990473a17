package dev.carbontracker.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.csv.Samples;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Forecast;
import dev.carbontracker.model.Snapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SummaryTest {

    @ParameterizedTest
    @CsvSource({"0, 0 g", "0.42, 420 mg", "1.5, 1.50 g", "12.34, 12.3 g", "999.4, 999 g", "999.6, 1.00 kg",
        "1234567, 1.23 Mg", "0.0000004, 0.40 µg"})
    void amount_should_have_three_digits_and_a_prefix(double grams, String text) {
        assertEquals(text, Summary.amount(grams, "g"));
    }

    @Test
    void line_should_say_what_was_used_and_where_the_row_is() {
        assertEquals("mnist: 10.0 s, 1.12 Wh (CPU counter, GPU sensor, RAM model), 46.5 mg CO2e (41.8 mg to 55.8 mg) at "
                + "41 g/kWh, Ember, 2025, lifecycle; row in runs/emissions.csv",
                Summary.line(Samples.report().build(), Optional.of(Path.of("runs/emissions.csv"))));
    }

    @Test
    void table_should_have_a_line_for_each_component_and_for_each_of_several_devices() {
        String table = Summary.table(Samples.report().build(), Optional.empty());
        assertEquals(List.of("CPU", "GPU", "229 mWh", "688 mWh", "RAM"), table.lines().skip(1)
                .map(line -> line.startsWith("       ") ? line.strip().replaceFirst("(\\S+ \\S+) .*", "$1")
                        : line.strip().split(" ")[0]).toList());
        assertTrue(table.contains("sensor   gpu-1 A100"), table);
        assertTrue(table.contains("; no row written"), table);
    }

    private static Snapshot epoch(double joules) {
        return Samples.report().evidence(Component.CPU, Evidence.COUNTER, joules)
                .evidence(Component.GPU, Evidence.NONE, 0).evidence(Component.RAM, Evidence.NONE, 0).build().totals();
    }

    private static final double FACTOR = 1.2 * 1.1;

    @Test
    void forecast_should_be_empty_before_an_epoch_has_ended() {
        assertEquals(Optional.empty(), new EpochLog().forecast(10));
    }

    @Test
    void forecast_should_extrapolate_the_epochs_after_the_first() {
        EpochLog log = new EpochLog();
        log.ended(epoch(300), epoch(310));
        Forecast first = log.forecast(10).orElseThrow();
        assertEquals((310 + 9 * 300) * FACTOR, first.energy().joules(), 1e-6);
        assertEquals(EpochLog.RANGE_OF_FEW, first.relativeRange());
        for (int i = 0; i < 4; i++) {
            log.ended(epoch(100), epoch(410 + 100 * i));
        }
        Forecast later = log.forecast(10).orElseThrow();
        assertEquals((710 + 5 * 100) * FACTOR, later.energy().joules(), 1e-6);
        assertEquals(EpochLog.LEAST_RANGE, later.relativeRange());
        assertEquals((710 + 5 * 100 * 1.05) * FACTOR, later.energyHigh().joules(), 1e-6);
        assertEquals((710 + 5 * 100 * 0.95) * FACTOR, later.energyLow().joules(), 1e-6);
    }

    @Test
    void forecast_should_widen_when_epochs_differ_and_end_at_what_was_used() {
        EpochLog log = new EpochLog();
        double[] joules = {200, 50, 150, 80, 120};
        double sum = 0;
        for (double value : joules) {
            sum += value;
            log.ended(epoch(value), epoch(sum));
        }
        assertTrue(log.forecast(20).orElseThrow().relativeRange() > 0.3);
        assertEquals(sum * FACTOR, log.forecast(5).orElseThrow().energyHigh().joules(), 1e-6);
        assertEquals(sum * FACTOR, log.forecast(2).orElseThrow().energy().joules(), 1e-6);
    }
}
