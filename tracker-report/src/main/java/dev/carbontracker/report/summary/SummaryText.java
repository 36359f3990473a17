package dev.carbontracker.report.summary;

import dev.carbontracker.model.Component;
import dev.carbontracker.report.runs.Basis;
import dev.carbontracker.report.runs.Label;
import dev.carbontracker.report.runs.Run;
import dev.carbontracker.report.text.Columns;
import dev.carbontracker.report.text.Quantity;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;

/** A summary for a terminal, or as Markdown. */
public final class SummaryText {

    private static final int GROUPS = 20;
    private static final int RUNS = 5;
    private static final int ID_CHARS = 8;

    private final Summary summary;

    /** For that summary. */
    public SummaryText(Summary summary) {
        this.summary = summary;
    }

    /** For a terminal; headings go through {@code heading}, which may colour them. */
    public String plain(UnaryOperator<String> heading) {
        Totals totals = summary.totals();
        StringBuilder text = new StringBuilder(heading.apply(title())).append("\n\n");
        Columns facts = new Columns();
        facts.row("  carbon", Quantity.mass(totals.emissionsKilograms()) + " CO2e", range(totals), meanIntensity(totals));
        facts.row("  energy", Quantity.energy(totals.energyKilowattHours()), "", "");
        for (Component component : Component.values()) {
            facts.row("    " + component, Quantity.energy(totals.energyKilowattHours(component)), part(totals, component),
                    basis(totals, component));
        }
        text.append(facts.text());
        List<Equivalent> equivalents = Equivalent.of(totals.emissionsKilograms());
        for (int i = 0; i < equivalents.size(); i++) {
            text.append(i == 0 ? "  as much as " : "             ").append(equivalents.get(i).text())
                    .append(" (").append(equivalents.get(i).source()).append(")\n");
        }
        text.append('\n').append(groups().text(heading));
        more(text);
        Columns dirtiest = dirtiest();
        if (dirtiest.rows() > 1 && !summary.by().equals(GroupKey.RUN)) {
            text.append('\n').append(dirtiest.text(heading));
        }
        List<String> remarks = summary.remarks();
        text.append(remarks.isEmpty() ? "" : "\n");
        remarks.forEach(remark -> text.append("note: ").append(remark).append('\n'));
        return text.toString();
    }

    /** As Markdown, to be pasted into a README or a paper's appendix. */
    public String markdown() {
        Totals totals = summary.totals();
        StringBuilder text = new StringBuilder("## Energy and carbon\n\n").append(Columns.escape(title())).append(".\n\n");
        Columns facts = new Columns();
        facts.row("", "amount", "share", "known from");
        facts.row("carbon", Quantity.mass(totals.emissionsKilograms()) + " CO2e", range(totals), meanIntensity(totals));
        facts.row("energy", Quantity.energy(totals.energyKilowattHours()), "", "");
        for (Component component : Component.values()) {
            facts.row(component.toString(), Quantity.energy(totals.energyKilowattHours(component)),
                    part(totals, component), basis(totals, component));
        }
        text.append(facts.markdown()).append('\n');
        List<Equivalent> equivalents = Equivalent.of(totals.emissionsKilograms());
        if (!equivalents.isEmpty()) {
            text.append("As much as:\n\n");
            equivalents.forEach(each -> text.append("- ").append(each.text()).append(" (").append(each.source())
                    .append(")\n"));
            text.append('\n');
        }
        text.append(groups().markdown());
        more(text);
        if (dirtiest().rows() > 1 && !summary.by().equals(GroupKey.RUN)) {
            text.append('\n').append(dirtiest().markdown());
        }
        List<String> remarks = summary.remarks();
        text.append(remarks.isEmpty() ? "" : "\n");
        remarks.forEach(remark -> text.append("- ").append(Columns.escape(remark)).append('\n'));
        return text.toString();
    }

    /** How many runs of which days, and how long they took. */
    public String title() {
        Totals totals = summary.totals();
        StringJoiner title = new StringJoiner(", ");
        title.add(totals.runs() == 1 ? "1 run" : totals.runs() + " runs");
        if (totals.lastEnd().isPresent()) {
            String first = date(totals.firstEnd());
            String last = date(totals.lastEnd());
            title.add(first.equals(last) ? first : first + " to " + last);
        }
        if (totals.durationSeconds() > 0) {
            title.add(Quantity.duration(totals.durationSeconds()) + (totals.runs() == 1 ? "" : " in all"));
        }
        return title.toString();
    }

    private static String date(Optional<java.time.Instant> time) {
        return time.map(at -> LocalDate.ofInstant(at, ZoneOffset.UTC).toString()).orElse("");
    }

    private static String range(Totals totals) {
        OptionalDouble low = totals.lowKilograms();
        return low.isEmpty() ? "" : Quantity.mass(low.getAsDouble()) + " to "
                + Quantity.mass(totals.highKilograms().getAsDouble());
    }

    private static String meanIntensity(Totals totals) {
        OptionalDouble intensity = totals.intensityGramsPerKilowattHour();
        return intensity.isEmpty() ? "" : "at " + Quantity.intensity(intensity.getAsDouble());
    }

    private static String part(Totals totals, Component component) {
        double all = totals.energyKilowattHours();
        return all > 0 ? Math.round(100 * totals.energyKilowattHours(component) / all) + " %" : "";
    }

    /** How the energy of a component is known, by its energy; what has none by the number of runs. */
    public static String basis(Totals totals, Component component) {
        StringJoiner text = new StringJoiner(", ");
        double all = totals.energyKilowattHours(component);
        for (Basis basis : Basis.values()) {
            double part = totals.energyKilowattHours(component, basis);
            if (part > 0 && part >= all * (1 - 1e-9)) {
                text.add(basis.text());
            } else if (part > 0) {
                text.add(basis.text() + " " + Math.round(100 * part / all) + " %");
            } else if (basis == Basis.UNKNOWN && totals.runs(component, basis) > 0) {
                text.add("unknown in " + totals.runs(component, basis) + " of " + totals.runs());
            } else if (basis == Basis.NONE && totals.runs(component, basis) == totals.runs()) {
                text.add("none there");
            }
        }
        return text.toString();
    }

    private Columns groups() {
        Columns table = new Columns();
        table.row("by " + summary.by().name(), "runs", "energy", "carbon", "range", "intensity");
        for (Group group : summary.firstGroups(GROUPS)) {
            Totals totals = group.totals();
            OptionalDouble intensity = totals.intensityGramsPerKilowattHour();
            table.row(group.name(), String.valueOf(totals.runs()), Quantity.energy(totals.energyKilowattHours()),
                    Quantity.mass(totals.emissionsKilograms()), range(totals),
                    intensity.isPresent() ? Quantity.intensity(intensity.getAsDouble()) : "");
        }
        return table;
    }

    private void more(StringBuilder text) {
        if (summary.groupCount() > GROUPS) {
            text.append("and ").append(summary.groupCount() - GROUPS).append(" more; --csv has all\n");
        }
    }

    private Columns dirtiest() {
        Columns table = new Columns();
        table.row("largest runs", "project", "model", "ended", "took", "energy", "carbon");
        List<Run> runs = new ArrayList<>(summary.dirtiest(RUNS));
        for (Run run : runs) {
            String id = run.id();
            table.row(id.length() == 36 ? id.substring(0, ID_CHARS) : id, run.label(Label.PROJECT),
                    run.label(Label.MODEL), date(run.endedAt()), Quantity.duration(run.durationSeconds()),
                    Quantity.energy(run.share() * run.energyKilowattHours()), Quantity.mass(run.countedKilograms()));
        }
        return table;
    }
}
