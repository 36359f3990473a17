package dev.carbontracker.spark;

import dev.carbontracker.csv.Column;
import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.report.runs.RowRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/** Reads the rows of one file: all that are whole and have plausible figures. */
final class RowsOfFile implements FlatMapFunction<FileListing.Source, Row> {

    private static final long serialVersionUID = 1;

    private final SerializableConfiguration configuration;

    RowsOfFile(SerializableConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public Iterator<Row> call(FileListing.Source source) throws IOException {
        Path file = new Path(source.path());
        EmissionsReader reader = EmissionsReader.open(file.getFileSystem(configuration.value()).open(file));
        TaskContext task = TaskContext.get();
        if (task != null) {
            task.addTaskCompletionListener((TaskCompletionListener) context -> close(reader));
        }
        return new Rows(source, reader);
    }

    private static void close(EmissionsReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Rows implements Iterator<Row> {
        private final FileListing.Source source;
        private final EmissionsReader reader;
        private final List<Column> columns = RowSchema.all();
        private final int[] places;
        private final int runId;
        private final int emissions;
        private final int energy;
        private Row next;

        Rows(FileListing.Source source, EmissionsReader reader) {
            this.source = source;
            this.reader = reader;
            places = columns.stream().mapToInt(column -> reader.column(column.name())).toArray();
            runId = reader.column("run_id") >= 0 ? reader.column("run_id") : reader.column("experiment_id");
            emissions = reader.column("emissions");
            energy = reader.column("energy_consumed");
            next = read();
        }

        private Row read() {
            try {
                while (reader.next()) {
                    double kwh = reader.number(energy);
                    if (RowRules.plausible(reader.number(emissions), kwh,
                            Double.isNaN(kwh) && reader.text(energy).isEmpty())) {
                        return row();
                    }
                }
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException(source.path() + ": " + e.getMessage(), e);
            }
        }

        private Row row() {
            Object[] values = new Object[columns.size() + 3];
            for (int i = 0; i < places.length; i++) {
                Column column = columns.get(i);
                if (column.name().equals("run_id")) {
                    String id = reader.text(runId);
                    values[i] = id.isEmpty() ? source.named() + ":" + reader.line() : id;
                } else if (RowSchema.number(column)) {
                    double number = reader.number(places[i]);
                    values[i] = Double.isNaN(number) ? null : number;
                } else {
                    values[i] = places[i] < 0 ? null : reader.text(places[i]);
                }
            }
            values[columns.size()] = source.path();
            values[columns.size() + 1] = reader.line();
            values[columns.size() + 2] = source.place();
            return RowFactory.create(values);
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Row next() {
            if (next == null) {
                throw new NoSuchElementException();
            }
            Row row = next;
            next = read();
            return row;
        }
    }
}
