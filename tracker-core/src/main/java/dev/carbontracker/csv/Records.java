package dev.carbontracker.csv;

import java.util.ArrayList;
import java.util.List;

/** Cuts text into records without changing a character; a quoted newline does not end a record. */
final class Records {

    private Records() {
    }

    /**
     * The records, each with its line end; the last may lack it. A line whose quote never closes, or closes in a
     * record of the wrong number of cells, is torn: it stands alone and does not swallow what follows.
     */
    static List<String> of(String text, int cells) {
        List<String> lines = lines(text);
        List<String> records = new ArrayList<>();
        int i = 0;
        while (i < lines.size()) {
            StringBuilder record = new StringBuilder(lines.get(i));
            int next = i + 1;
            while (!CsvText.closed(record) && next < lines.size() && next - i <= Scanner.MAX_LINES_OF_RECORD
                    && !rowAlone(lines.get(next), cells)) {
                record.append(lines.get(next++));
            }
            boolean whole = CsvText.closed(record) && count(record) == cells;
            records.add(whole ? record.toString() : lines.get(i));
            i = whole ? next : i + 1;
        }
        return records;
    }

    /** Whether a line that an open quote would take in is a whole row by itself. */
    private static boolean rowAlone(String line, int cells) {
        return cells >= Scanner.FEWEST_CELLS_OF_ROW && CsvText.closed(line) && count(line) == cells;
    }

    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            lines.add(text.substring(start, end + 1));
            start = end + 1;
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    /** How many cells a record has. */
    static int count(CharSequence record) {
        int cells = 1;
        boolean quoted = false;
        for (int i = 0; i < record.length(); i++) {
            char c = record.charAt(i);
            quoted ^= c == '"';
            cells += c == ',' && !quoted ? 1 : 0;
        }
        return cells;
    }
}
