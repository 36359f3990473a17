package dev.carbontracker.report.card;

import dev.carbontracker.internal.text.PlainText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a model card says about emissions, after the Hugging Face Hub's documentation of {@code co2_eq_emissions}. Texts
 * that are empty are left out, and what the card had stays.
 *
 * @param grams        emissions in <b>grams</b> CO2e
 * @param source       how they were found
 * @param trainingType such as {@code pre-training} or {@code fine-tuning}
 * @param location     where, such as {@code France}
 * @param hardware     on what
 */
public record CardEmissions(double grams, String source, String trainingType, String location, String hardware) {

    /** More digits than any source of energy has. */
    private static final MathContext DIGITS = new MathContext(6);

    static final String EMISSIONS = "emissions";

    /** Key to value as YAML, in the order of the Hub's documentation. Strings are always quoted: {@code NO} is no boolean. */
    Map<String, String> yaml() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(EMISSIONS, number());
        texts().forEach((key, text) -> values.put(key, quoted(text)));
        return values;
    }

    /** Key to text, of those that are not empty. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("source", source);
        texts.put("training_type", trainingType);
        texts.put("geographical_location", location);
        texts.put("hardware_used", hardware);
        texts.values().removeIf(String::isEmpty);
        return texts;
    }

    /** Without an exponent: some readers take {@code 1e-05} for 1. */
    String number() {
        return grams == 0 ? "0" : new BigDecimal(grams).round(DIGITS).stripTrailingZeros().toPlainString();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (Character.isBmpCodePoint(c) && PlainText.isUnsafe((char) c) || c == 0xFEFF
                    || c >= 0xD800 && c <= 0xDFFF) {
                quoted.append(String.format("\\u%04X", c));
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }
}
