package dev.carbontracker.internal.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.model.Reading;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.spi.SourceInfo;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The footprints that papers have published come out of the account itself. */
class PublishedFootprintsTest {

    /** As the command compare has it. */
    private static final Path SHIPPED = Path.of("..", "tracker-report", "src", "main", "resources", "dev", "carbontracker", "report",
            "facts", "published-footprints.csv");

    static Stream<CSVRecord> reproducible() throws IOException {
        return rows().filter(row -> row.get("within_rounding").equals("yes"));
    }

    private static Stream<CSVRecord> rows() throws IOException {
        try (Reader in = Files.newBufferedReader(SHIPPED)) {
            return CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get().parse(in).getRecords()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("reproducible")
    void account_should_reproduce_the_figure_of_the_paper(CSVRecord row) {
        double pue = row.get("energy_includes_pue").equals("yes") ? 1 : Double.parseDouble(row.get("pue"));
        Snapshot snapshot = account(Double.parseDouble(row.get("energy_kwh")), pue,
                Double.parseDouble(row.get("intensity_g_per_kwh")));
        assertEquals(Double.parseDouble(row.get("reported_tco2e")), snapshot.emissions().tonnes(),
                Double.parseDouble(row.get("abs_tolerance_t")));
    }

    @Test
    void reproducible_should_be_most_of_the_table() throws IOException {
        assertEquals(46, rows().count());
        assertEquals(rows().count() - rows().filter(row -> row.get("within_rounding").equals("fitted")).count(),
                reproducible().count());
    }

    @Test
    void account_should_be_zero_when_the_intensity_is_zero() {
        assertEquals(0, account(1000, 1.1, 0).emissions().grams());
    }

    private static Snapshot account(double kilowattHours, double pue, double gramsPerKilowattHour) {
        SourceInfo info = SourceInfo.of("meter", Component.GPU, Evidence.COUNTER);
        Integrator meter = new Integrator(() -> info, Duration.ofSeconds(1), note -> { });
        Energy unit = Energy.ofJoules(1);
        meter.accept(0, new Reading.Counter(0, unit, OptionalLong.empty()));
        Account account = new Account(
                Map.of(Component.GPU, List.of(new Alternative(List.of(meter), Set.of()))), Map.of(), note -> { });
        meter.accept(1_000_000_000L, new Reading.Counter(Math.round(Energy.ofKilowattHours(kilowattHours).joules()),
                unit, OptionalLong.empty()));
        account.lastStep(1_000_000_000L, null, Account.Split.MACHINE);
        return new Prices(pue, new GridIntensity(CarbonIntensity.ofGramsPerKilowattHour(gramsPerKilowattHour), "paper",
                OptionalInt.empty(), GridIntensity.Method.UNSTATED)).snapshot(account.tally(), 0, null);
    }
}
