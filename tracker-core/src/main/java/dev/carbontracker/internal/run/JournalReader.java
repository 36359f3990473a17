package dev.carbontracker.internal.run;

import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.csv.Row;
import dev.carbontracker.internal.file.SafeDirectory;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Reads journals. Only what a run can have written is accepted: text from a journal becomes part of file names and of rows.
 */
final class JournalReader {

    /** A row with forty notes has some 10 kB. */
    private static final long MAX_BYTES = 1 << 20;
    /** A million tasks. */
    private static final long MAX_TASKS_BYTES = 256 << 20;
    private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern PID = Pattern.compile("[0-9]{1,10}");
    private static final Pattern HOST_ID = Pattern.compile("([0-9a-f]{12})?");
    private static final Pattern STATUS = Pattern.compile("completed|failed|interrupted");
    private static final List<String> AMOUNTS = List.of("duration", "emissions", "energy_consumed");

    private JournalReader() {
    }

    /**
     * The row of a run; empty if the file is gone, or is empty because the run has just begun. Throws an {@link IOException} with
     * the reason if it is no journal.
     */
    static Optional<Row> run(SafeDirectory state, String name) throws IOException {
        Optional<BasicFileAttributes> found = state.attributes(name);
        if (found.isEmpty() || found.get().size() == 0) {
            return Optional.empty();
        }
        Row row;
        try (EmissionsReader reader = open(state, name, MAX_BYTES)) {
            row = reader.next() ? reader.row() : null;
            if (row == null || reader.next()) {
                throw new IOException("holds no run");
            }
        }
        String runId = text(row, "run_id", RUN_ID);
        String file = name.substring(0, name.length() - Journal.ENDING.length());
        if (!file.equals(runId) && !file.startsWith(runId + "-")) {
            throw new IOException("is not named after its run");
        }
        text(row, "pid", PID);
        text(row, "host_id", HOST_ID);
        text(row, "status", STATUS);
        time(row, "started_at");
        time(row, "ended_at");
        for (String amount : AMOUNTS) {
            OptionalDouble number = row.number(amount);
            if (number.isEmpty() || !(number.getAsDouble() >= 0) || Double.isInfinite(number.getAsDouble())) {
                throw new IOException("has no valid " + amount);
            }
        }
        return Optional.of(row);
    }

    /**
     * Reads the tasks that could not be appended one by one; all are of one run, after which the file is named. Those of another
     * user, which only root recovers, may not be many.
     *
     * @return the run; empty if there is no task
     */
    static Optional<String> tasks(SafeDirectory state, String name, RowReceiver receiver) throws IOException {
        String file = name.substring(0, name.length() - Journal.TASKS_ENDING.length());
        Optional<String> run = Optional.empty();
        try (EmissionsReader reader = open(state, name, state.isOurs(name) ? MAX_TASKS_BYTES : MAX_BYTES)) {
            while (reader.next()) {
                Row row = reader.row();
                String runId = text(row, "run_id", RUN_ID);
                if (!file.equals(runId) && !file.startsWith(runId + "-") || run.isPresent() && !run.get().equals(runId)) {
                    throw new IOException("is not named after its run");
                }
                run = Optional.of(runId);
                receiver.take(row);
            }
        }
        return run;
    }

    /** Takes rows one by one. */
    interface RowReceiver {
        void take(Row row) throws IOException;
    }

    private static EmissionsReader open(SafeDirectory state, String name, long mostBytes) throws IOException {
        return EmissionsReader.open(new Bounded(state.read(name), mostBytes));
    }

    /** Fails once more has been read than a file of its kind can hold; its size may change after it was looked up. */
    private static final class Bounded extends FilterInputStream {
        private final long most;
        private long left;

        Bounded(InputStream in, long mostBytes) {
            super(in);
            most = mostBytes;
            left = mostBytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            left -= Math.max(0, read);
            if (left < 0) {
                throw new IOException("is larger than " + (most >> 20) + " MiB");
            }
            return read;
        }
    }

    private static String text(Row row, String column, Pattern pattern) throws IOException {
        String text = row.get(column);
        if (!pattern.matcher(text).matches()) {
            throw new IOException("has no valid " + column);
        }
        return text;
    }

    private static void time(Row row, String column) throws IOException {
        try {
            Instant.parse(row.get(column));
        } catch (DateTimeException e) {
            throw new IOException("has no valid " + column);
        }
    }
}
