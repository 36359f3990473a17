package dev.carbontracker.csv;

import java.util.List;

/**
 * Rows of codecarbon that lack cells: versions 3.2.9 to 3.3.0 leave out those without a value when they append, and so
 * shift what follows. Which ones are missing is known by where the tracking mode and {@code on_cloud} then stand.
 */
final class ShortRows {

    private static final List<List<String>> MISSING = List.of(List.of("region", "longitude", "latitude"),
            List.of("longitude", "latitude"), List.of("region"));

    private final List<List<Integer>> candidates;
    private final int columns;
    private final int mode;
    private final int onCloud;

    /** For a file with that header. */
    ShortRows(List<String> header) {
        columns = header.size();
        mode = header.indexOf("tracking_mode");
        onCloud = header.indexOf("on_cloud");
        boolean codecarbon = mode >= 0 && onCloud >= 0 && header.contains("codecarbon_version")
                && !header.contains("tracker_version");
        candidates = !codecarbon ? List.of() : MISSING.stream().filter(header::containsAll)
                .map(names -> names.stream().map(header::indexOf).sorted().toList()).toList();
    }

    /** Whether a row of that many cells may be one. */
    boolean possible(int cells) {
        return candidates.stream().anyMatch(missing -> columns - missing.size() == cells);
    }

    /** For each column the cell that belongs to it, or -1; null if the record is no such row. */
    int[] cellsOf(Scanner record) {
        for (List<Integer> missing : candidates) {
            if (columns - missing.size() == record.cells()) {
                int[] cells = new int[columns];
                int next = 0;
                for (int column = 0; column < columns; column++) {
                    cells[column] = missing.contains(column) ? -1 : next++;
                }
                if (oneOf(record.text(cells[mode]), "machine", "process") && oneOf(record.text(cells[onCloud]), "Y", "N")) {
                    return cells;
                }
            }
        }
        return null;
    }

    private static boolean oneOf(String text, String first, String second) {
        return text.equals(first) || text.equals(second);
    }
}
