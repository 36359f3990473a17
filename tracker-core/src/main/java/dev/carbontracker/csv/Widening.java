package dev.carbontracker.csv;

import dev.carbontracker.internal.file.SafeDirectory;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
        directory.replace(name, SafeDirectory.Access.SHARED, out -> {
            try (InputStream in = directory.read(name)) {
                OutputStream buffered = new BufferedOutputStream(out);
                copy(new Records(in, found.names().size()), added, buffered);
                buffered.flush();
            }
        });
        List<String> names = new ArrayList<>(found.names());
        names.addAll(added);
        return List.copyOf(names);
    }

    private static void copy(Records records, List<String> added, OutputStream out) throws IOException {
        boolean header = true;
        for (Records.Part part = records.next(); part != null; part = records.next()) {
            String text = part.text();
            int end = text.endsWith("\r\n") ? text.length() - 2 : text.endsWith("\n") ? text.length() - 1 : text.length();
            write(text.substring(0, end), out);
            if (header) {
                write("," + String.join(",", added), out);
            } else if (part.row()) {
                write(",".repeat(added.size()), out);
            }
            write(text.substring(end), out);
            header = false;
        }
    }

    private static void write(String text, OutputStream out) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
