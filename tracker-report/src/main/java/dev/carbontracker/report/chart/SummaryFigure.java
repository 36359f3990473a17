package dev.carbontracker.report.chart;

import dev.carbontracker.model.Component;
import dev.carbontracker.report.summary.Group;
import dev.carbontracker.report.summary.Summary;
import dev.carbontracker.report.summary.Totals;
import dev.carbontracker.report.text.Quantity;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The figure of a summary: carbon over time, by group, and energy by component. */
public final class SummaryFigure {

    private static final double WIDTH = 760;
    private static final double PLOT = 170;
    private static final int GROUPS = 12;

    private SummaryFigure() {
    }

    /** Draws it. */
    public static Drawing of(Summary summary) {
        Totals totals = summary.totals();
        Drawing drawing = new Drawing("Energy and carbon of " + totals.runs() + (totals.runs() == 1 ? " run" : " runs"),
                Quantity.mass(totals.emissionsKilograms()) + " CO2e, " + Quantity.energy(totals.energyKilowattHours()), WIDTH);
        time(drawing, summary.emissionsByDay());
        Bars.draw(drawing, "Carbon by " + summary.by().name() + ", with its range", groups(summary), Quantity::mass);
        List<Bars.Bar> components = new ArrayList<>();
        String[] colours = {Drawing.BLUE, Drawing.ORANGE, Drawing.GREEN};
        for (Component component : Component.values()) {
            double energy = totals.energyKilowattHours(component);
            components.add(new Bars.Bar(component.toString(), energy, energy, energy, colours[component.ordinal()]));
        }
        Bars.draw(drawing, "Energy by component", components, Quantity::energy);
        return drawing;
    }

    private static List<Bars.Bar> groups(Summary summary) {
        List<Bars.Bar> bars = new ArrayList<>();
        for (Group group : summary.firstGroups(GROUPS)) {
            Totals totals = group.totals();
            double value = totals.emissionsKilograms();
            bars.add(new Bars.Bar(group.name(), value, totals.lowKilograms().orElse(value),
                    totals.highKilograms().orElse(value), Drawing.BLUE));
        }
        return bars;
    }

    /** What was emitted up to each day. */
    private static void time(Drawing drawing, SortedMap<LocalDate, Double> byDay) {
        if (byDay.isEmpty()) {
            return;
        }
        double sum = byDay.values().stream().mapToDouble(Double::doubleValue).sum();
        double top = drawing.bottom() + 30;
        double floor = top + PLOT;
        double left = 66;
        double right = drawing.width() - 20;
        drawing.heading(drawing.bottom() + 16, "Carbon, summed up over time");
        List<Double> ticks = Scale.linear(sum);
        double most = ticks.get(ticks.size() - 1);
        for (double tick : ticks) {
            double y = floor - tick / most * PLOT;
            drawing.add(Mark.Path.line(left, y, right, y, Drawing.FAINT, 1));
            drawing.text(left - 8, y + 4, Quantity.mass(tick), Mark.Anchor.END);
        }
        long first = byDay.firstKey().toEpochDay();
        long days = Math.max(1, byDay.lastKey().toEpochDay() + 1 - first);
        List<Double> points = new ArrayList<>(List.of(left, floor));
        double soFar = 0;
        for (Map.Entry<LocalDate, Double> day : byDay.entrySet()) {
            double x = left + (right - left) * (day.getKey().toEpochDay() - first) / days;
            points.addAll(List.of(x, floor - soFar / most * PLOT));
            soFar += day.getValue();
            points.addAll(List.of(left + (right - left) * (day.getKey().toEpochDay() + 1 - first) / days,
                    floor - soFar / most * PLOT));
        }
        drawing.add(new Mark.Path(points, Drawing.BLUE, 2));
        drawing.text(left, floor + 18, byDay.firstKey().toString(), Mark.Anchor.START);
        if (days > 1) {
            drawing.text(right, floor + 18, byDay.lastKey().toString(), Mark.Anchor.END);
        }
        drawing.grow(30 + PLOT + 44);
    }
}
