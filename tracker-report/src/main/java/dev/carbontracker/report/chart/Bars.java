package dev.carbontracker.report.chart;

import java.util.List;
import java.util.function.DoubleFunction;

/** Horizontal bars with their names to the left and their values to the right; a whisker where a range is known. */
final class Bars {

    private static final double ROW = 24;
    private static final double BAR = 14;
    private static final int NAME_CHARS = 28;
    private static final double VALUE_ROOM = 90;
    private static final double LEAST_LEFT = 66;

    private Bars() {
    }

    /**
     * A bar.
     *
     * @param low  lower end of the range; the value itself if there is none
     * @param high upper end
     */
    record Bar(String name, double value, double low, double high, String colour) {
    }

    static void draw(Drawing drawing, String heading, List<Bar> bars, DoubleFunction<String> words) {
        double top = drawing.bottom() + 34;
        drawing.heading(drawing.bottom() + 16, heading);
        double left = 10 + bars.stream().mapToDouble(bar -> Drawing.textWidth(Drawing.cut(bar.name(), NAME_CHARS),
                Drawing.SMALL)).max().orElse(0);
        left = Math.max(left, LEAST_LEFT);
        double most = bars.stream().mapToDouble(bar -> Math.max(bar.value(), bar.high())).max().orElse(0);
        double room = drawing.width() - left - VALUE_ROOM;
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            double y = top + i * ROW;
            double scale = most > 0 ? room / most : 0;
            String value = words.apply(bar.value());
            drawing.text(left - 8, y + BAR - 3, Drawing.cut(bar.name(), NAME_CHARS), Mark.Anchor.END);
            drawing.add(new Mark.Box(left, y, Math.max(bar.value() * scale, 0.5), BAR, bar.colour(), bar.name() + ": " + value));
            double end = left + bar.value() * scale;
            if (bar.high() > bar.low()) {
                double middle = y + BAR / 2;
                drawing.add(Mark.Path.line(left + bar.low() * scale, middle, left + bar.high() * scale, middle, Drawing.INK, 1.2));
                drawing.add(Mark.Path.line(left + bar.low() * scale, middle - 4, left + bar.low() * scale, middle + 4,
                        Drawing.INK, 1.2));
                drawing.add(Mark.Path.line(left + bar.high() * scale, middle - 4, left + bar.high() * scale, middle + 4,
                        Drawing.INK, 1.2));
                end = left + bar.high() * scale;
            }
            drawing.text(end + 8, y + BAR - 3, value, Mark.Anchor.START);
        }
        drawing.grow(34 + bars.size() * ROW + 18);
    }
}
