package dev.carbontracker.report.page;

import static dev.carbontracker.report.chart.SvgWriter.escape;

import dev.carbontracker.model.Component;
import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.runs.Label;
import dev.carbontracker.report.runs.Run;
import dev.carbontracker.report.summary.Equivalent;
import dev.carbontracker.report.summary.Summary;
import dev.carbontracker.report.summary.SummaryText;
import dev.carbontracker.report.summary.Totals;
import dev.carbontracker.report.text.Quantity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A summary as one HTML file: figures, charts that filter by a click, tables with the same content. It opens from disk,
 * asks the network for nothing, and shows names of others as text only.
 */
public final class HtmlPage {

    /** What runs must have been read with. */
    public static final List<Label> LABELS = List.of(Label.PROJECT, Label.EXPERIMENT, Label.MODEL, Label.ZONE, Label.HOST);

    private static final int RUNS_WITH_POWER = 20;

    private final Summary summary;
    private final List<Path> files;
    private final Optional<Path> recording;
    private final String version;

    /**
     * A page.
     *
     * @param summary   read with {@link #LABELS}
     * @param files     files of runs: tasks are looked for beside them
     * @param recording a recording of JDK Flight Recorder with samples
     * @param version   of this tool
     */
    public HtmlPage(Summary summary, List<Path> files, Optional<Path> recording, String version) {
        this.summary = summary;
        this.files = List.copyOf(files);
        this.recording = recording;
        this.version = version;
    }

    /** The file's text. */
    public String html() throws ReportException, IOException {
        Totals totals = summary.totals();
        List<Label> labels = new ArrayList<>(LABELS);
        summary.by().label().filter(label -> !labels.contains(label)).ifPresent(labels::add);
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("title", "Energy and carbon of " + totals.runs() + (totals.runs() == 1 ? " run" : " runs"));
        parts.put("period", escape(new SummaryText(summary).title()));
        parts.put("cards", cards(totals));
        parts.put("equivalents", equivalents(totals));
        parts.put("components", components(totals));
        parts.put("notes", notes());
        parts.put("version", escape(version));
        parts.put("css", Template.resource("page.css"));
        parts.put("uplot-css", Template.resource("uPlot.min.css"));
        parts.put("uplot-js", Template.resource("uPlot.iife.min.js"));
        parts.put("js", Template.resource("page.js"));
        parts.put("data", new PageData(summary, labels, power()).json());
        return Template.fill(Template.resource("page.html"), parts);
    }

    private Map<String, PowerSeries> power() throws ReportException {
        if (recording.isPresent()) {
            return PowerSeries.ofRecording(recording.get());
        }
        Set<String> ids = summary.dirtiest(RUNS_WITH_POWER).stream().map(Run::id)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Map<String, PowerSeries> found = PowerSeries.ofTasks(files, ids);
        Map<String, PowerSeries> ordered = new LinkedHashMap<>();
        ids.stream().filter(found::containsKey).forEach(id -> ordered.put(id, found.get(id)));
        return ordered;
    }

    private static String cards(Totals totals) {
        String range = totals.lowKilograms().isEmpty() ? "no range stated" : "between "
                + Quantity.mass(totals.lowKilograms().getAsDouble()) + " and "
                + Quantity.mass(totals.highKilograms().getAsDouble());
        String intensity = totals.intensityGramsPerKilowattHour().isEmpty() ? "no energy"
                : "at " + Quantity.intensity(totals.intensityGramsPerKilowattHour().getAsDouble()) + " in the mean";
        return card(Quantity.mass(totals.emissionsKilograms()) + " CO2e", range)
                + card(Quantity.energy(totals.energyKilowattHours()), intensity)
                + card(String.valueOf(totals.runs()), (totals.runs() == 1 ? "run, " : "runs, ")
                        + Quantity.duration(totals.durationSeconds()));
    }

    private static String card(String figure, String about) {
        return "<div class=\"card\"><b>" + escape(figure) + "</b><span>" + escape(about) + "</span></div>";
    }

    private static String equivalents(Totals totals) {
        List<Equivalent> equivalents = Equivalent.of(totals.emissionsKilograms());
        return equivalents.isEmpty() ? "" : "<p>As much as:</p><ul>" + equivalents.stream().map(each -> "<li>"
                + escape(each.text()) + " <span class=\"hint\">(" + escape(each.source()) + ")</span></li>")
                .collect(Collectors.joining()) + "</ul>";
    }

    private static String components(Totals totals) {
        StringBuilder table = new StringBuilder("<table><thead><tr><th scope=\"col\">Component</th><th scope=\"col\" "
                + "class=\"n\">Energy</th><th scope=\"col\">Known from (all runs)</th></tr></thead><tbody>");
        for (Component component : Component.values()) {
            table.append("<tr><th scope=\"row\">").append(component).append("</th><td class=\"n\" data-component=\"")
                    .append(component).append("\">").append(Quantity.energy(totals.energyKilowattHours(component)))
                    .append("</td><td>").append(escape(SummaryText.basis(totals, component))).append("</td></tr>");
        }
        return table.append("</tbody></table>").toString();
    }

    private String notes() {
        List<String> remarks = summary.remarks();
        return remarks.isEmpty() ? "" : "<section><h2>Notes</h2>" + remarks.stream().map(remark -> "<p class=\"note\">"
                + escape(remark) + "</p>").collect(Collectors.joining()) + "</section>";
    }
}
