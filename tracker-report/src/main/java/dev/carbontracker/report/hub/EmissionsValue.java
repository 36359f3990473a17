package dev.carbontracker.report.hub;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Understands {@code co2_eq_emissions} of a model card as the Hub's Python client does (huggingface_hub 2.0,
 * {@code list_models(emissions_thresholds=…)}): a number, a text with a number in it, or a mapping with one under
 * {@code emissions}; always grams; the number 0 is no figure. That client finds the number by looking for digits in its
 * text, so that it takes 1e-05 for 1, -5 for 5 and 1,200 for 1; here they are what they are.
 */
public final class EmissionsValue {

    private static final Pattern NUMBER = Pattern.compile(
            "(?<![\\w.])-?\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?(?![\\d,])|-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?");

    private EmissionsValue() {
    }

    /** The grams that a value means; empty if it means none. */
    public static OptionalDouble grams(Object value) {
        Object stated = value instanceof Map<?, ?> map ? map.get("emissions") : value;
        if (stated instanceof Number number) {
            double grams = number.doubleValue();
            return grams == 0 || !Double.isFinite(grams) ? OptionalDouble.empty() : OptionalDouble.of(grams);
        }
        if (stated == null || stated instanceof Boolean) {
            return OptionalDouble.empty();
        }
        Matcher matcher = NUMBER.matcher(stated.toString());
        double grams = matcher.find() ? Double.parseDouble(matcher.group().replace(",", "")) : Double.NaN;
        return Double.isFinite(grams) ? OptionalDouble.of(grams) : OptionalDouble.empty();
    }
}
