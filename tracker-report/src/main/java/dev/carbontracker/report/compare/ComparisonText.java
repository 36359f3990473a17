package dev.carbontracker.report.compare;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.carbontracker.report.text.Columns;
import dev.carbontracker.report.text.Json;
import dev.carbontracker.report.text.Quantity;
import java.io.IOException;
import java.io.Writer;
import java.util.function.UnaryOperator;

/** A comparison for a terminal, or as JSON. */
public final class ComparisonText {

    private static final int BAR = 30;

    private final Comparison comparison;

    /** For that comparison. */
    public ComparisonText(Comparison comparison) {
        this.comparison = comparison;
    }

    /** For a terminal: a line each on a scale where each step is ten times the one before. */
    public String plain(UnaryOperator<String> heading) {
        double least = comparison.entries().stream().mapToDouble(Comparison.Entry::kilograms).filter(kg -> kg > 0).min()
                .orElse(1);
        double most = comparison.entries().stream().mapToDouble(Comparison.Entry::kilograms).max().orElse(1);
        double decades = Math.max(1, Math.log10(most / least));
        Columns table = new Columns();
        table.row("training", "carbon", "log scale", "source");
        for (Comparison.Entry entry : comparison.entries()) {
            int at = entry.kilograms() > 0 ? (int) Math.round(Math.log10(entry.kilograms() / least) / decades * BAR) : -1;
            String mark = at < 0 ? "" : ".".repeat(at) + (entry.own() ? "#" : "o");
            table.row((entry.own() ? "> " : "  ") + entry.name(), Quantity.mass(entry.kilograms()), mark, entry.source());
        }
        StringBuilder text = new StringBuilder(table.text(heading)).append('\n');
        ratios(text);
        comparison.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
        return text.toString();
    }

    private void ratios(StringBuilder text) {
        Comparison.Entry own = comparison.own().get(0);
        Comparison.Entry next = null;
        for (Comparison.Entry entry : comparison.entries()) {
            if (!entry.own() && entry.kilograms() > own.kilograms() && next == null) {
                next = entry;
            }
        }
        if (next != null && own.kilograms() > 0) {
            text.append("The training of ").append(next.name()).append(" emitted ")
                    .append(Quantity.significant(next.kilograms() / own.kilograms())).append(" times as much as ")
                    .append(own.name()).append(".\n\n");
        }
    }

    /** One JSON object, with all digits. */
    public void json(Writer out) throws IOException {
        try (JsonGenerator json = Json.open(out)) {
            json.writeStartObject();
            json.writeArrayFieldStart("trainings");
            for (Comparison.Entry entry : comparison.entries()) {
                json.writeStartObject();
                json.writeStringField("name", entry.name());
                json.writeBooleanField("own", entry.own());
                json.writeNumberField("emissions_kg", entry.kilograms());
                json.writeNumberField("energy_kwh", entry.energyKwh());
                json.writeStringField("source", entry.source());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("notes");
            for (String note : comparison.notes()) {
                json.writeString(note);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        out.write('\n');
    }
}
