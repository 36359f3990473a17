package dev.carbontracker.report.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.carbontracker.model.Component;
import dev.carbontracker.report.chart.SvgWriter;
import dev.carbontracker.report.runs.Label;
import dev.carbontracker.report.runs.Run;
import dev.carbontracker.report.summary.Summary;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the page's script works with: the largest runs one by one, and all others summed up by day and labels, so that
 * sums are whole and the page stays of a size that a browser can show.
 */
final class PageData {

    private static final int MOST_RUNS = 20_000;
    private static final int MOST_SUMS = 20_000;
    private static final String OTHERS = "(others)";
    private static final MathContext DIGITS = new MathContext(9);

    private final Summary summary;
    private final List<Label> labels;
    private final Map<String, PowerSeries> power;
    private final List<Map<String, Integer>> numbers = new ArrayList<>();

    PageData(Summary summary, List<Label> labels, Map<String, PowerSeries> power) {
        this.summary = summary;
        this.labels = labels;
        this.power = power;
        labels.forEach(label -> numbers.add(new LinkedHashMap<>()));
    }

    /** Sums of runs with the same day and labels. */
    private static final class Sum {
        private long runs;
        private double seconds;
        private final double[] figures = new double[7];

        void add(Run run) {
            double share = run.share();
            runs++;
            seconds += run.durationSeconds();
            double kg = run.emissionsKilograms();
            double[] more = {kg, run.lowKilograms().orElse(kg), run.highKilograms().orElse(kg), run.energyKilowattHours(),
                run.energyKilowattHours(Component.CPU).orElse(0), run.energyKilowattHours(Component.GPU).orElse(0),
                run.energyKilowattHours(Component.RAM).orElse(0)};
            for (int i = 0; i < figures.length; i++) {
                figures[i] += share * more[i];
            }
        }
    }

    private record Key(Optional<Long> day, List<Integer> labels) {
    }

    /** As JSON that may stand inside a script element: it has no {@code <}, {@code >} and {@code &}. */
    String json() throws IOException {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.setCharacterEscapes(new NoMarkup());
            json.writeStartObject();
            runs(json);
            json.writeArrayFieldStart("labels");
            for (int i = 0; i < labels.size(); i++) {
                json.writeStartObject();
                json.writeStringField("name", labels.get(i).name());
                json.writeArrayFieldStart("texts");
                for (String text : numbers.get(i).keySet()) {
                    json.writeString(SvgWriter.oneWay(text));
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("by", summary.by().label().isPresent() ? summary.by().name() : "project");
            power(json);
            json.writeEndObject();
        }
        return out.toString();
    }

    /** Each run: day, labels, number of runs, seconds, figures, and for one that stands alone its id and its end. */
    private void runs(JsonGenerator json) throws IOException {
        List<Run> largest = summary.dirtiest(MOST_RUNS);
        Set<String> alone = new HashSet<>();
        if (summary.totals().runs() > MOST_RUNS) {
            largest.forEach(run -> alone.add(run.id()));
        }
        json.writeArrayFieldStart("runs");
        for (Run run : largest) {
            Sum sum = new Sum();
            sum.add(run);
            write(json, key(run), sum, run);
        }
        if (!alone.isEmpty()) {
            Map<Key, Sum> others = new HashMap<>();
            for (Run run : summary.runs()) {
                if (!run.inner() && !alone.contains(run.id())) {
                    Key key = key(run);
                    if (!others.containsKey(key) && others.size() >= MOST_SUMS) {
                        key = new Key(key.day(), numbers.stream().map(all -> number(all, OTHERS)).toList());
                    }
                    others.computeIfAbsent(key, k -> new Sum()).add(run);
                }
            }
            for (Map.Entry<Key, Sum> other : others.entrySet()) {
                write(json, other.getKey(), other.getValue(), null);
            }
        }
        json.writeEndArray();
    }

    private Key key(Run run) {
        List<Integer> texts = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            String text = run.label(labels.get(i));
            boolean room = numbers.get(i).size() < MOST_SUMS || numbers.get(i).containsKey(text);
            texts.add(number(numbers.get(i), text.isEmpty() ? "(none)" : room ? text : OTHERS));
        }
        return new Key(run.day().map(LocalDate::toEpochDay), texts);
    }

    private static int number(Map<String, Integer> numbers, String text) {
        return numbers.computeIfAbsent(text, t -> numbers.size());
    }

    private void write(JsonGenerator json, Key key, Sum sum, Run alone) throws IOException {
        json.writeStartArray();
        time(json, key.day());
        for (int label : key.labels()) {
            json.writeNumber(label);
        }
        json.writeNumber(sum.runs);
        number(json, sum.seconds);
        for (double figure : sum.figures) {
            number(json, figure);
        }
        if (alone != null) {
            json.writeString(alone.id());
            time(json, alone.endedAt().map(Instant::getEpochSecond));
        }
        json.writeEndArray();
    }

    private static void time(JsonGenerator json, Optional<Long> value) throws IOException {
        if (value.isPresent()) {
            json.writeNumber(value.get());
        } else {
            json.writeNull();
        }
    }

    private static void number(JsonGenerator json, double value) throws IOException {
        json.writeNumber(value == 0 ? "0" : new BigDecimal(value).round(DIGITS).stripTrailingZeros().toString());
    }

    private void power(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("power");
        for (Map.Entry<String, PowerSeries> series : power.entrySet()) {
            json.writeStartObject();
            json.writeStringField("run", series.getKey());
            json.writeStringField("source", series.getValue().source());
            json.writeArrayFieldStart("spans");
            for (PowerSeries.Span span : series.getValue().spans()) {
                json.writeStartArray();
                json.writeNumber(BigDecimal.valueOf(span.startSeconds()).toPlainString());
                json.writeNumber(BigDecimal.valueOf(span.endSeconds()).toPlainString());
                number(json, span.watts());
                json.writeString(span.name());
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Writes what would end a script element, or begin a comment in it, as numbers. */
    private static final class NoMarkup extends CharacterEscapes {

        private static final long serialVersionUID = 1L;
        private static final int[] ESCAPES = standardAsciiEscapesForJSON();

        static {
            for (char c : new char[] {'<', '>', '&'}) {
                ESCAPES[c] = ESCAPE_STANDARD;
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ESCAPES.clone();
        }

        @Override
        public SerializableString getEscapeSequence(int c) {
            return new SerializedString(String.format("\\u%04x", c));
        }
    }
}
