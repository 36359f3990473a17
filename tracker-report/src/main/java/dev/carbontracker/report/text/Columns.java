package dev.carbontracker.report.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A table of text: for a terminal, or as Markdown. Cells that hold numbers stand to the right. */
public final class Columns {

    private static final int WIDEST = 60;

    private final List<String[]> rows = new ArrayList<>();

    /** Adds a row. */
    public void row(String... cells) {
        rows.add(cells);
    }

    /** How many rows there are, that with the headings included. */
    public int rows() {
        return rows.size();
    }

    /** For a terminal. */
    public String text() {
        return text(UnaryOperator.identity());
    }

    /** For a terminal; the first row goes through {@code heading}, which may colour it. Empty columns are left out. */
    public String text(UnaryOperator<String> heading) {
        int[] widths = new int[rows.stream().mapToInt(row -> row.length).max().orElse(0)];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], width(clean(row, i)));
            }
        }
        for (int i = 0; i < widths.length; i++) {
            widths[i] = emptyBelow(i) ? 0 : widths[i];
        }
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < rows.get(r).length; i++) {
                if (widths[i] > 0) {
                    String cell = clean(rows.get(r), i);
                    String pad = " ".repeat(widths[i] - width(cell));
                    line.append(line.isEmpty() ? "" : "  ").append(right(i) ? pad + cell : cell + pad);
                }
            }
            String stripped = line.toString().stripTrailing();
            text.append(r == 0 ? heading.apply(stripped) : stripped).append('\n');
        }
        return text.toString();
    }

    /** As a table in Markdown; the first row are the headings. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            text.append('|');
            for (String cell : rows.get(r)) {
                text.append(' ').append(escape(clean(cell))).append(" |");
            }
            text.append('\n');
            if (r == 0) {
                text.append('|');
                for (int i = 0; i < rows.get(0).length; i++) {
                    text.append(right(i) ? " ---: |" : " --- |");
                }
                text.append('\n');
            }
        }
        return text.toString();
    }

    private boolean emptyBelow(int column) {
        return rows.size() > 1 && rows.stream().skip(1).allMatch(row -> column >= row.length || row[column].isEmpty());
    }

    private boolean right(int column) {
        return column > 0 && rows.stream().skip(1).filter(row -> column < row.length && !row[column].isEmpty())
                .allMatch(row -> row[column].matches("[0-9.,]+( [%µmkMGT]?[A-Za-z0-9/]*( CO2e)?)?"));
    }

    /** The last column may be as long as it is: nothing stands behind it. */
    private static String clean(String[] row, int column) {
        return clean(row[column], column == row.length - 1 && column > 0 ? Integer.MAX_VALUE : WIDEST);
    }

    private static String clean(String cell) {
        return clean(cell, Integer.MAX_VALUE);
    }

    /** On one line, without what would steer a terminal, and not endless. */
    private static String clean(String cell, int most) {
        StringBuilder text = new StringBuilder();
        cell.codePoints().forEach(c -> text.appendCodePoint(Character.isISOControl(c) || c == 0x2028 || c == 0x2029
                || Character.getType(c) == Character.FORMAT && c != 0x200D ? ' ' : c));
        return text.codePointCount(0, text.length()) <= most ? text.toString()
                : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    /** Text of others in Markdown: nothing of it is markup. */
    public static String escape(String text) {
        return text.replaceAll("([\\\\`*_{}\\[\\]<>|#])", "\\\\$1");
    }
}
