package dev.carbontracker.report.summary;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.carbontracker.internal.text.PlainText;
import dev.carbontracker.model.Component;
import dev.carbontracker.report.runs.Basis;
import dev.carbontracker.report.runs.Counts;
import dev.carbontracker.report.text.Json;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** A summary for programs: all digits, all groups. Units are in the names. */
public final class SummaryData {

    private final Summary summary;

    /** For that summary. */
    public SummaryData(Summary summary) {
        this.summary = summary;
    }

    /** One JSON object. */
    public void json(Writer out) throws IOException {
        try (JsonGenerator json = Json.open(out)) {
            json.writeStartObject();
            json.writeObjectFieldStart("total");
            totals(json, summary.totals());
            json.writeEndObject();
            json.writeStringField("group_by", summary.by().name());
            json.writeArrayFieldStart("groups");
            for (Group group : summary.groups()) {
                json.writeStartObject();
                json.writeStringField("name", group.name());
                totals(json, group.totals());
                json.writeEndObject();
            }
            json.writeEndArray();
            counts(json, summary.counts());
            json.writeArrayFieldStart("notes");
            for (String remark : summary.remarks()) {
                json.writeString(remark);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        out.write('\n');
    }

    private static void totals(JsonGenerator json, Totals totals) throws IOException {
        json.writeNumberField("runs", totals.runs());
        json.writeNumberField("duration_s", totals.durationSeconds());
        json.writeNumberField("emissions_kg", totals.emissionsKilograms());
        number(json, "emissions_low_kg", rounded(totals.lowKilograms()));
        number(json, "emissions_high_kg", rounded(totals.highKilograms()));
        json.writeNumberField("energy_kwh", totals.energyKilowattHours());
        for (Component component : Component.values()) {
            String name = component.name().toLowerCase(Locale.ROOT);
            json.writeNumberField(name + "_energy_kwh", totals.energyKilowattHours(component));
            json.writeObjectFieldStart(name + "_energy_kwh_by_evidence");
            for (Basis basis : Basis.values()) {
                if (totals.runs(component, basis) > 0) {
                    json.writeNumberField(basis.text(), totals.energyKilowattHours(component, basis));
                }
            }
            json.writeEndObject();
        }
        number(json, "carbon_intensity_g_per_kwh", totals.intensityGramsPerKilowattHour());
    }

    /** Ranges are kept with seven digits. */
    private static OptionalDouble rounded(OptionalDouble value) {
        return value.isEmpty() ? value : OptionalDouble.of(new BigDecimal(value.getAsDouble()).round(MathContext.DECIMAL32)
                .doubleValue());
    }

    private static void number(JsonGenerator json, String name, OptionalDouble value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(name, value.getAsDouble());
        } else {
            json.writeNullField(name);
        }
    }

    private static void counts(JsonGenerator json, Counts counts) throws IOException {
        json.writeObjectFieldStart("read");
        json.writeNumberField("files", counts.files());
        json.writeNumberField("rows", counts.rows());
        json.writeNumberField("torn_lines", counts.torn());
        json.writeNumberField("rows_without_figures", counts.unreadable());
        json.writeNumberField("rows_put_right", counts.shortened());
        json.writeNumberField("rows_superseded", counts.superseded());
        json.writeNumberField("runs_inside_others", counts.inner());
        json.writeNumberField("runs_overlapping", counts.overlapped());
        json.writeNumberField("overlap_left_out_kwh", counts.overlapKwh());
        json.writeEndObject();
    }

    /** One line for each group, in CSV. */
    public void csv(Appendable out) throws IOException {
        CSVFormat format = CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();
        CSVPrinter printer = new CSVPrinter(out, format); // closing it would close the console
        List<Object> header = new ArrayList<>(List.of(summary.by().name(), "runs", "duration_s", "emissions_kg",
                "emissions_low_kg", "emissions_high_kg", "energy_kwh"));
        for (Component component : Component.values()) {
            header.add(component.name().toLowerCase(Locale.ROOT) + "_energy_kwh");
        }
        header.add("carbon_intensity_g_per_kwh");
        printer.printRecord(header);
        for (Group group : summary.groups()) {
            Totals totals = group.totals();
            List<Object> cells = new ArrayList<>(List.of(PlainText.cell(group.name()), totals.runs(),
                    totals.durationSeconds(), totals.emissionsKilograms(), text(rounded(totals.lowKilograms())),
                    text(rounded(totals.highKilograms())), totals.energyKilowattHours()));
            for (Component component : Component.values()) {
                cells.add(totals.energyKilowattHours(component));
            }
            cells.add(text(totals.intensityGramsPerKilowattHour()));
            printer.printRecord(cells);
        }
    }

    private static String text(OptionalDouble value) {
        return value.isPresent() ? String.valueOf(value.getAsDouble()) : "";
    }
}
