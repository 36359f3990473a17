package dev.carbontracker.report.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.facts.PublishedFootprint;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Estimates against published ones, and names of devices. */
class EstimateTest {

    private static GridIntensity grid(double gramsPerKwh) {
        return new GridIntensity(CarbonIntensity.ofGramsPerKilowattHour(gramsPerKwh), "test", OptionalInt.empty(),
                GridIntensity.Method.UNSTATED);
    }

    /** Llama 2, whose four figures are hours × watts × 1.1 × 385 g. */
    @ParameterizedTest
    @CsvSource({"184320, 400, 31.22", "368640, 400, 62.44", "1038336, 350, 153.90", "1720320, 400, 291.42"})
    void published_estimates_should_come_out(double hours, double watts, double tonnes) throws ReportException {
        Estimate estimate = new Estimate(Estimate.Load.ofWatts(watts), hours, 1.1, grid(385), "");
        assertEquals(tonnes, estimate.kilograms(estimate.energyKilowattHours()) / 1000, 0.011);
    }

    @Test
    void every_shipped_footprint_should_reproduce() throws ReportException {
        assertEquals(34, PublishedFootprint.all().size());
        for (PublishedFootprint published : PublishedFootprint.all()) {
            assertTrue(published.tonnes() >= 0 && published.energyKwh() > 0 && !published.source().isEmpty(), published.id());
            boolean withPue = published.tonnes() == 0 || Math.abs(published.energyKwh() * published.pue()
                    * published.gramsPerKwh() / 1e6 / published.tonnes() - 1) < 0.04;
            boolean without = published.tonnes() == 0 || Math.abs(published.energyKwh() * published.gramsPerKwh() / 1e6
                    / published.tonnes() - 1) < 0.04;
            assertTrue(withPue || without, published.id());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            8 x A100-SXM4-80GB        | 3200
            8xNVIDIA A100-SXM4-80GB   | 3200
            2 × tesla v100-sxm2-16gb  | 600
            RTX 4090                  | 450
            geforce rtx 4090          | 450
            """)
    void gpus_should_be_found_as_people_write_them(String text, double watts) throws ReportException {
        Estimate.Load load = Devices.gpus(text);
        assertEquals(watts, load.watts());
        assertEquals(watts, load.highWatts());
        assertEquals(watts / 2, load.lowWatts());
    }

    @Test
    void unknown_device_should_be_answered_with_near_ones() {
        String message = assertThrows(ReportException.class, () -> Devices.gpus("4 x H100")).getMessage();
        assertTrue(message.startsWith("no GPU is called 'H100'; did you mean H100 "), message);
        assertEquals("no GPU is called 'abacus'; write 8 x NAME as its driver names it, or give its power with --watts",
                assertThrows(ReportException.class, () -> Devices.gpus("abacus")).getMessage());
        assertTrue(assertThrows(ReportException.class, () -> Devices.cpus("abacus")).getMessage()
                .startsWith("no processor is called 'abacus' in the table"));
    }

    @Test
    void cpus_should_have_the_range_of_the_model() throws ReportException {
        Estimate.Load load = Devices.cpus("2 x Intel(R) Xeon(R) CPU E5-2620 v3 @ 2.40GHz");
        assertTrue(load.lowWatts() < load.watts() && load.watts() < load.highWatts(), load.toString());
        assertTrue(load.what().startsWith("2 x Intel Xeon E5-2620 v3 under full load (TDP 85.0 W"), load.what());
    }

    @ParameterizedTest
    @CsvSource({"-1", "NaN", "Infinity"})
    void load_that_is_none_should_be_refused(double value) {
        assertThrows(ReportException.class, () -> Estimate.Load.ofWatts(value));
        assertThrows(ReportException.class, () -> Estimate.Load.ofEnergy(value));
    }
}
