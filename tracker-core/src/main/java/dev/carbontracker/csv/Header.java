package dev.carbontracker.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The first line of a file, as far as it is one.
 *
 * @param names its headings; empty if it is no CSV
 * @param why   what is wrong with it; empty if nothing is
 */
record Header(List<String> names, String why) {

    /** A longer first line is no header of ours. */
    private static final int MAX_BYTES = 1 << 16;
    /** Columns that every version of codecarbon's file has. */
    private static final List<String> CODECARBON = List.of("timestamp", "project_name", "duration", "emissions");

    /** What wrote the file. */
    enum Kind {
        /** A version of ours. */
        OURS,
        /** A version of codecarbon. */
        CODECARBON,
        /** Something else. */
        FOREIGN
    }

    static Header of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in);
        }
    }

    /** The header that a stream begins with; the stream stays open. */
    static Header of(InputStream in) throws IOException {
        byte[] start = in.readNBytes(MAX_BYTES);
        int end = 0;
        while (end < start.length && start[end] != '\n') {
            end++;
        }
        if (end == MAX_BYTES) {
            return new Header(List.of(), "its first line is longer than " + MAX_BYTES + " bytes");
        }
        try {
            String line = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(start, 0, end)).toString();
            return new Header(parse(line), "its first line is not a header of ours");
        } catch (CharacterCodingException e) {
            return new Header(List.of(), "it is not text in UTF-8");
        } catch (IOException e) {
            return new Header(List.of(), "its first line is not CSV");
        }
    }

    static List<String> parse(String line) throws IOException {
        return CsvText.cells(line.startsWith("\uFEFF") ? line.substring(1) : line);
    }

    Kind kind(List<String> ours) {
        if (names.contains("run_id") && (names.contains("tracker_version") && ours.contains("tracker_version")
                || names.contains("task_id") && ours.contains("task_id"))) {
            return Kind.OURS;
        }
        return ours.contains("tracker_version") && names.containsAll(CODECARBON) ? Kind.CODECARBON : Kind.FOREIGN;
    }
}
