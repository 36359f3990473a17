package dev.carbontracker.spark;

import dev.carbontracker.report.runs.CountingRules;
import dev.carbontracker.report.runs.RowRules;
import java.util.Comparator;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** When a run was and what it used. */
record Span(String id, double start, double end, double energy, double emissions) {

    static final Comparator<Span> BY_ID = Comparator.comparing(Span::id, CountingRules::compareIds);

    static final CountingRules.Spans<Span> SPANS = new CountingRules.Spans<>() {
        @Override
        public double start(Span run) {
            return run.start;
        }

        @Override
        public double end(Span run) {
            return run.end;
        }

        @Override
        public double energy(Span run) {
            return run.energy;
        }

        @Override
        public double emissions(Span run) {
            return run.emissions;
        }
    };

    /** Empty where the end is not known. */
    static Optional<Span> of(Row row) {
        String ended = row.getAs("ended_at");
        String timestamp = row.getAs("timestamp");
        double seconds = number(row, "duration");
        var millis = RowRules.endMillis(ended == null ? "" : ended, timestamp == null ? "" : timestamp);
        return millis.isEmpty() ? Optional.empty() : Optional.of(new Span(row.getAs("run_id"),
                millis.getAsLong() - (seconds >= 0 ? seconds : 0) * 1000, millis.getAsLong(), number(row, "energy_consumed"),
                number(row, "emissions")));
    }

    private static double number(Row row, String column) {
        Double value = row.getAs(column);
        return value == null ? 0 : value;
    }
}
