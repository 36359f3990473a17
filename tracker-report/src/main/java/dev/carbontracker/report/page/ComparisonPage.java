package dev.carbontracker.report.page;

import static dev.carbontracker.report.chart.SvgWriter.escape;

import dev.carbontracker.report.chart.ComparisonFigure;
import dev.carbontracker.report.chart.SvgWriter;
import dev.carbontracker.report.compare.Comparison;
import dev.carbontracker.report.text.Quantity;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;

/** A comparison as one HTML file, without any script. */
public final class ComparisonPage {

    private ComparisonPage() {
    }

    /** The file's text. */
    public static String html(Comparison comparison, String version) throws IOException {
        StringBuilder table = new StringBuilder("<table><thead><tr><th scope=\"col\">Training</th><th scope=\"col\" "
                + "class=\"n\">Carbon</th><th scope=\"col\" class=\"n\">Energy</th><th scope=\"col\">Source</th></tr></thead>"
                + "<tbody>");
        for (Comparison.Entry entry : comparison.entries()) {
            table.append(entry.own() ? "<tr class=\"own\">" : "<tr>").append("<th scope=\"row\">")
                    .append(escape(entry.name())).append("</th><td class=\"n\">").append(Quantity.mass(entry.kilograms()))
                    .append("</td><td class=\"n\">").append(Quantity.energy(entry.energyKwh())).append("</td><td>")
                    .append(escape(entry.source())).append("</td></tr>");
        }
        table.append("</tbody></table>");
        return Template.fill(Template.resource("compare.html"), Map.of("css", Template.resource("page.css"),
                "lead", escape(comparison.own().get(0).name() + ": " + Quantity.mass(comparison.own().get(0).kilograms())
                        + " CO2e, " + Quantity.energy(comparison.own().get(0).energyKwh())),
                "figure", SvgWriter.element(ComparisonFigure.of(comparison)), "table", table.toString(),
                "notes", comparison.notes().stream().map(note -> "<p class=\"note\">" + escape(note) + "</p>")
                        .collect(Collectors.joining()),
                "version", escape(version)));
    }
}
