package dev.carbontracker.csv;

import dev.carbontracker.internal.file.SafeDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Adds columns to a file by an atomic replace that keeps every byte of every row. */
final class Widening {

    private Widening() {
    }

    /** Adds the wanted columns that the file lacks; returns its header afterwards. */
    static List<String> widen(SafeDirectory directory, String name, Header found, List<String> wanted) throws IOException {
        List<String> added = wanted.stream().filter(column -> !found.names().contains(column)).toList();
        String cells = ",".repeat(added.size());
        StringBuilder text = new StringBuilder();
        String old;
        try (InputStream in = directory.read(name)) {
            old = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
        for (String record : Records.of(old, found.names().size())) {
            String body = record.endsWith("\r\n") ? record.substring(0, record.length() - 2)
                    : record.endsWith("\n") ? record.substring(0, record.length() - 1) : record;
            text.append(body);
            if (text.length() == body.length()) {
                text.append(',').append(String.join(",", added));
            } else if (Records.count(body) == found.names().size()) {
                text.append(cells);
            }
            text.append(record, body.length(), record.length());
        }
        directory.replace(name, SafeDirectory.Access.SHARED,
                out -> out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1)));
        List<String> names = new ArrayList<>(found.names());
        names.addAll(added);
        return List.copyOf(names);
    }
}
