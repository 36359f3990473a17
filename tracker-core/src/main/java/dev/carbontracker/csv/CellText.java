package dev.carbontracker.csv;

import static dev.carbontracker.csv.CsvText.number;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Snapshot;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Values of the model as the text of a cell. */
final class CellText {

    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private CellText() {
    }

    static double seconds(Snapshot snapshot) {
        return snapshot.elapsed().toNanos() / 1e9;
    }

    static String power(Snapshot totals, Component component) {
        return totals.of(component).known() ? number(totals.of(component).power().watts()) : "";
    }

    static String energy(Snapshot totals, Component component) {
        return totals.of(component).evidence() == Evidence.UNKNOWN ? ""
                : number(totals.energy(component).kilowattHours());
    }

    static String evidence(Snapshot totals, Component component) {
        return lower(totals.of(component).evidence());
    }

    static String tags(Map<String, String> tags) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            text.append(text.isEmpty() ? "" : "+").append(tag.getKey()).append('=').append(tag.getValue());
        }
        return text.toString();
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static String utc(Instant time) {
        return UTC.format(time);
    }
}
