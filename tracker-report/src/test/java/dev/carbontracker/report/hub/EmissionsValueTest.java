package dev.carbontracker.report.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.carbontracker.report.ReportException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What a value of a card means, beside what huggingface_hub 2.0.0 was seen to make of the same value. */
class EmissionsValueTest {

    @ParameterizedTest
    @CsvFileSource(resources = "client.csv", numLinesToSkip = 1, emptyValue = "")
    void value_should_mean_what_the_client_makes_of_it_unless_that_misreads(String json, String client, String ours)
            throws IOException {
        OptionalDouble grams = EmissionsValue.grams(json.equals("null") ? null : JSON.std.anyFrom(json));
        assertEquals(ours, grams.isPresent() ? String.valueOf(grams.getAsDouble()) : "none");
        boolean misread = json.contains("e-05") || json.contains("0.00001") || json.contains("-5") || json.contains("1,200")
                || json.contains("e3\"") || client.equals("KeyError");
        assertEquals(!misread, client.equals(ours), "where the client reads it right, both must agree");
    }

    private static HubModel model(Object value) {
        return HubModel.of(value == null ? Map.of("id", "a/b") : Map.of("id", "a/b", "cardData",
                Map.of("co2_eq_emissions", value)));
    }

    private static HubQuery query(Double min, Double max) {
        return new HubQuery(min == null ? OptionalDouble.empty() : OptionalDouble.of(min),
                max == null ? OptionalDouble.empty() : OptionalDouble.of(max), Optional.empty(), Optional.empty(), 20);
    }

    @Test
    void bounds_should_be_inclusive_and_in_grams() {
        assertTrue(query(17.0, 17.0).accepts(model("17g")));
        assertTrue(query(null, 17.0).accepts(model(17)));
        assertTrue(query(17.0, null).accepts(model(Map.of("emissions", 17))));
        assertFalse(query(17.1, null).accepts(model(17)));
        assertFalse(query(null, 16.9).accepts(model(17)));
    }

    @Test
    void no_figure_should_be_left_out() {
        assertFalse(query(null, 1e9).accepts(model(Map.of("emissions", 0))));
        assertFalse(query(null, 1e9).accepts(model("to be measured")));
        assertFalse(query(null, 1e9).accepts(model(null)));
        assertFalse(query(null, 10.0).accepts(model(-5)), "nothing emits less than nothing");
    }

    @Test
    void no_bound_and_bounds_the_wrong_way_round_should_be_errors() {
        assertEquals("give --min, --max or both, in grams",
                assertThrows(ReportException.class, () -> query(null, null).check()).getMessage());
        assertThrows(ReportException.class, () -> query(2.0, 1.0).check());
        assertThrows(ReportException.class, () -> query(-1.0, null).check());
        assertThrows(ReportException.class, () -> query(Double.NaN, null).check());
    }
}
