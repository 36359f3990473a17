package dev.carbontracker.report.chart;

import java.util.ArrayList;
import java.util.List;

/** A picture: marks on a white ground. */
public final class Drawing {

    static final String INK = "#222222";
    static final String FAINT = "#d9d9d9";
    static final String SOFT = "#666666";
    /** Colours that people with any kind of colour vision tell apart (Okabe and Ito, 2008). */
    static final String BLUE = "#0072b2";
    static final String ORANGE = "#e69f00";
    static final String GREEN = "#009e73";
    static final String RED = "#d55e00";

    static final int SMALL = 12;
    static final int NORMAL = 13;
    static final int LARGE = 15;
    /** Mean width of a character, as a part of the size of its type, in common fonts without serifs. */
    private static final double CHAR_WIDTH = 0.56;
    /** From here on come scripts whose characters are as wide as high. */
    private static final int FIRST_WIDE = 0x1100;

    private final String title;
    private final String description;
    private final double width;
    private double height;
    private final List<Mark> marks = new ArrayList<>();

    Drawing(String title, String description, double width) {
        this.title = title;
        this.description = description;
        this.width = width;
    }

    void add(Mark mark) {
        marks.add(mark);
    }

    void text(double x, double y, String text, Mark.Anchor anchor) {
        marks.add(new Mark.Text(x, y, text, anchor, SMALL, false, INK));
    }

    void heading(double y, String text) {
        marks.add(new Mark.Text(0, y, text, Mark.Anchor.START, LARGE, true, INK));
    }

    /** Makes room below. */
    void grow(double by) {
        height += by;
    }

    /** Where the next part begins. */
    double bottom() {
        return height;
    }

    double width() {
        return width;
    }

    double height() {
        return height;
    }

    String title() {
        return title;
    }

    String description() {
        return description;
    }

    List<Mark> marks() {
        return marks;
    }

    static double textWidth(String text, int size) {
        return text.codePoints().mapToDouble(c -> c >= FIRST_WIDE ? 1.05 : CHAR_WIDTH).sum() * size;
    }

    static String cut(String text, int most) {
        return text.codePointCount(0, text.length()) <= most ? text
                : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }
}
