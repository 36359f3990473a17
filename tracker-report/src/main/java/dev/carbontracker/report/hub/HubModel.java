package dev.carbontracker.report.hub;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A model on the Hub.
 *
 * @param id       such as {@code author/name}
 * @param grams    emissions of its training in grams CO2e, as its card states them; empty if it states none
 * @param source   how they were found; empty if the card does not say
 * @param training type of training
 * @param location where
 * @param hardware on what
 * @param stated   what stands in the card, as it is
 */
public record HubModel(String id, OptionalDouble grams, String source, String training, String location, String hardware,
                       String stated) {

    /** From an answer of the Hub; what is missing or odd is left empty. */
    static HubModel of(Map<?, ?> json) {
        Object id = json.get("id") == null ? json.get("modelId") : json.get("id");
        Object value = json.get("cardData") instanceof Map<?, ?> card ? card.get("co2_eq_emissions") : null;
        Map<?, ?> block = value instanceof Map<?, ?> map ? map : Map.of();
        return new HubModel(text(id), EmissionsValue.grams(value), text(block.get("source")),
                text(block.get("training_type")), text(block.get("geographical_location")), text(block.get("hardware_used")),
                stated(value));
    }

    private static String stated(Object value) {
        try {
            return value == null || value instanceof String ? text(value) : JSON.std.asString(value);
        } catch (IOException e) {
            return text(value);
        }
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }
}
