package dev.carbontracker.report.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.carbontracker.internal.grid.CloudTable;
import dev.carbontracker.internal.grid.ZoneTable;
import dev.carbontracker.model.CloudRegion;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.model.Zone;
import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.text.Columns;
import dev.carbontracker.report.text.Json;
import dev.carbontracker.report.text.Quantity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the table of carbon intensities. */
@Command(name = "zones", mixinStandardHelpOptions = true,
        description = "The carbon intensities of grids and cloud regions that are built in: zone, g CO2e/kWh, year, method, "
                + "source. Lifecycle figures include fuel chain and plants, direct ones only what power stations emit: the "
                + "two are not to be ranked against each other.",
        footer = {"", "Examples:", "  zones", "  zones france", "  zones europe-west9", "  zones US- --format json"})
final class Zones implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "QUERY", arity = "0..1", defaultValue = "",
            description = "part of a code, name, cloud or region; all zones, without the regions of clouds, if not given")
    private String query;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text", description = "text (the default) or json")
    private OutputFormat format;

    Zones(Console console) {
        this.console = console;
    }

    /** A line of the table. */
    private record Line(String code, String name, GridIntensity intensity) {
    }

    @Override
    public Integer call() throws ReportException, IOException {
        List<Line> lines = new ArrayList<>();
        String wanted = query.toLowerCase(Locale.ROOT).strip();
        Optional<Zone> exact = ZoneTable.load().find(wanted);
        for (Zone zone : ZoneTable.load().zones()) {
            boolean country = wanted.length() == 2 && exact.filter(found -> found.level() == Zone.Level.COUNTRY).isPresent();
            boolean contains = !country && (contains(zone.code(), wanted) || contains(zone.name(), wanted));
            if (exact.filter(found -> found.code().equals(zone.code())).isPresent() || contains) {
                lines.add(new Line(zone.code(), zone.name(), zone.intensity()));
            }
        }
        if (!wanted.isEmpty()) {
            for (CloudRegion region : CloudTable.load().regions()) {
                String code = region.provider() + "/" + region.region();
                boolean matches = wanted.length() > 2 && (contains(code, wanted)
                        || contains(region.provider() + " " + region.region(), wanted));
                if (matches && region.intensity().isPresent()) {
                    lines.add(new Line(code, "in " + region.zone().orElse("?") + (region.pue().isPresent()
                            ? ", PUE " + region.pue().getAsDouble() : ""), region.intensity().get()));
                }
            }
        }
        lines.sort(Comparator.comparingInt(line -> line.code().equalsIgnoreCase(wanted) ? 0
                : line.name().toLowerCase(Locale.ROOT).startsWith(wanted) ? 1 : 2));
        if (lines.isEmpty()) {
            throw new ReportException("no zone or region matches '" + query + "': " + ZoneTable.load().unknown(query));
        }
        if (format == OutputFormat.json) {
            json(lines);
        } else {
            Columns table = new Columns();
            table.row("zone", "name", "g/kWh", "year", "method", "source");
            for (Line line : lines) {
                table.row(line.code(), line.name(),
                        Quantity.significant(line.intensity().value().gramsPerKilowattHour()), year(line),
                        line.intensity().method().name().toLowerCase(Locale.ROOT), line.intensity().source());
            }
            console.out().print(table.text(console::heading));
        }
        return CommandLineTool.DONE;
    }

    private static boolean contains(String text, String wanted) {
        return text.toLowerCase(Locale.ROOT).contains(wanted);
    }

    private static String year(Line line) {
        return line.intensity().year().isPresent() ? String.valueOf(line.intensity().year().getAsInt()) : "";
    }

    private void json(List<Line> lines) throws IOException {
        try (JsonGenerator json = Json.open(console.out())) {
            json.writeStartArray();
            for (Line line : lines) {
                json.writeStartObject();
                json.writeStringField("zone", line.code());
                json.writeStringField("name", line.name());
                json.writeNumberField("carbon_intensity_g_per_kwh", line.intensity().value().gramsPerKilowattHour());
                if (line.intensity().year().isPresent()) {
                    json.writeNumberField("year", line.intensity().year().getAsInt());
                }
                json.writeStringField("method", line.intensity().method().name().toLowerCase(Locale.ROOT));
                json.writeStringField("source", line.intensity().source());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        console.out().println();
    }
}
