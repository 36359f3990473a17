package dev.carbontracker.report.chart;

import dev.carbontracker.report.compare.Comparison;
import dev.carbontracker.report.text.Quantity;
import java.util.List;

/** The figure of a comparison: a dot for each training on a logarithmic scale, one's own in another colour. */
public final class ComparisonFigure {

    private static final double WIDTH = 900;
    private static final double ROW = 20;
    private static final int NAME_CHARS = 42;

    private ComparisonFigure() {
    }

    /** Draws it; what emitted nothing has no place on such a scale and is left out. */
    public static Drawing of(Comparison comparison) {
        List<Comparison.Entry> entries = comparison.entries().stream().filter(entry -> entry.kilograms() > 0).toList();
        Drawing drawing = new Drawing("Carbon of trainings", "Own runs and published trainings on a logarithmic scale: "
                + comparison.own().get(0).name() + " " + Quantity.mass(comparison.own().get(0).kilograms()), WIDTH);
        double left = 12 + entries.stream().mapToDouble(entry -> Drawing.textWidth(Drawing.cut(entry.name(), NAME_CHARS),
                Drawing.SMALL)).max().orElse(0);
        double right = WIDTH - 90;
        double top = 44;
        double floor = top + entries.size() * ROW;
        drawing.heading(16, "Carbon of trainings, CO2e on a logarithmic scale");
        if (entries.isEmpty()) {
            drawing.grow(60);
            return drawing;
        }
        List<Double> ticks = Scale.powers(entries.get(0).kilograms(), entries.get(entries.size() - 1).kilograms());
        double first = Math.log10(ticks.get(0));
        double span = Math.log10(ticks.get(ticks.size() - 1)) - first;
        int step = (int) Math.ceil(ticks.size() / 9.0);
        for (int i = 0; i < ticks.size(); i++) {
            double x = left + (right - left) * (Math.log10(ticks.get(i)) - first) / span;
            drawing.add(Mark.Path.line(x, top - 8, x, floor, Drawing.FAINT, 1));
            if (i % step == 0) {
                drawing.add(new Mark.Text(x, floor + 16, tick(ticks.get(i)), Mark.Anchor.MIDDLE, Drawing.SMALL, false,
                        Drawing.SOFT));
            }
        }
        for (int i = 0; i < entries.size(); i++) {
            Comparison.Entry entry = entries.get(i);
            double y = top + i * ROW;
            double x = left + (right - left) * (Math.log10(entry.kilograms()) - first) / span;
            String colour = entry.own() ? Drawing.RED : Drawing.BLUE;
            drawing.add(Mark.Path.line(left, y, x, y, entry.own() ? Drawing.RED : Drawing.FAINT, entry.own() ? 2 : 1));
            drawing.add(new Mark.Dot(x, y, entry.own() ? 6 : 4.5, colour, entry.name() + ": "
                    + Quantity.mass(entry.kilograms()) + "; " + entry.source()));
            drawing.add(new Mark.Text(left - 10, y + 4, Drawing.cut(entry.name(), NAME_CHARS), Mark.Anchor.END,
                    Drawing.SMALL, entry.own(), entry.own() ? Drawing.RED : Drawing.INK));
            drawing.add(new Mark.Text(x + 10, y + 4, Quantity.mass(entry.kilograms()), Mark.Anchor.START, Drawing.SMALL,
                    entry.own(), entry.own() ? Drawing.RED : Drawing.SOFT));
        }
        drawing.grow(floor + 28);
        return drawing;
    }

    /** A power of ten without the decimals of a measured value. */
    private static String tick(double kilograms) {
        return Quantity.mass(kilograms).replaceFirst("\\.0+ ", " ");
    }
}
