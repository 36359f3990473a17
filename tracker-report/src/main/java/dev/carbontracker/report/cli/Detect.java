package dev.carbontracker.report.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.run.Detection;
import dev.carbontracker.internal.run.Launch;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Zone;
import dev.carbontracker.report.text.Columns;
import dev.carbontracker.report.text.Json;
import dev.carbontracker.report.text.Quantity;
import dev.carbontracker.spi.SourceInfo;
import dev.carbontracker.spi.SourceOffer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says what would be measured here. */
@Command(name = "detect", mixinStandardHelpOptions = true,
        description = "What would be measured on this machine: every source that is found, what it reads now, how sure that "
                + "is, and how to make it better. Options are those of a run, from the environment and "
                + "carbontracker.properties.",
        footer = {"", "Examples:", "  detect", "  CARBONTRACKER_ZONE=FRA java -jar carbon-tracker.jar detect --format json"})
final class Detect implements Callable<Integer> {

    private static final Duration WINDOW = Duration.ofMillis(1200);

    private final Console console;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text", description = "text (the default) or json")
    private OutputFormat format;

    Detect(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        JvmEnvironment jvm = JvmEnvironment.current();
        Detection found = Launch.ahead(jvm).detect(OptionReader.read(Map.of(), "", jvm), WINDOW);
        if (format == OutputFormat.json) {
            json(found);
        } else {
            text(found);
        }
        return CommandLineTool.DONE;
    }

    private void text(Detection found) {
        StringBuilder text = new StringBuilder();
        text.append(console.heading("this machine")).append('\n');
        Columns machine = new Columns();
        machine.row("  CPU", found.host().cpuModel() + ", " + found.host().cpuCount() + " threads");
        machine.row("  RAM", Quantity.significant(found.host().ramBytes() / (double) (1L << 30)) + " GiB");
        machine.row("  system", found.host().os());
        boolean known = !found.place().zone().code().equals(Zone.WORLD);
        machine.row("  place", known ? found.place().zone().name() + " (" + found.place().zone().code() + "), known from "
                + found.place().knownFrom() : "not known: world average");
        machine.row("  grid", Quantity.intensity(found.place().intensity().value().gramsPerKilowattHour()) + ", "
                + found.place().intensity().source());
        found.about().forEach(about -> machine.row("  driver", about));
        text.append(machine.text()).append('\n').append(console.heading("sources")).append('\n');
        Columns sources = new Columns();
        sources.row("", "source", "measures", "how", "reads now", "error", "device");
        for (Detection.Source source : found.sources()) {
            sources.row(source.used() ? "*" : " ", source.info().name(), source.info().component().toString(),
                    source.info().evidence().name().toLowerCase(Locale.ROOT), source.power().map(power ->
                    Quantity.power(power.watts())).orElse("nothing: " + source.failure()), error(source.info()),
                    source.info().device());
        }
        text.append(sources.text());
        for (Component component : Component.values()) {
            if (found.sources().stream().noneMatch(source -> source.info().component() == component)) {
                text.append("  ").append(component).append(": ").append(found.unreadable().stream().anyMatch(offer ->
                        offer.component() == component) ? "there is one, and it cannot be read" : "none found").append('\n');
            }
        }
        text.append("* is what a run uses.\n\n").append(console.heading("to make it better")).append('\n');
        advice(found).forEach(line -> text.append("  - ").append(line).append('\n'));
        console.out().print(text);
    }

    private static String error(SourceInfo info) {
        long low = Math.round(100 * info.relativeErrorLow());
        long high = Math.round(100 * info.relativeErrorHigh());
        return low == 0 && high == 0 ? "" : "-" + low + " % to +" + high + " %";
    }

    /** What can be done, each with the command or option that does it; never empty. */
    private static List<String> advice(Detection found) {
        List<String> advice = new ArrayList<>();
        found.unreadable().stream().map(SourceOffer.Unreadable::reason).distinct().forEach(advice::add);
        boolean modelled = found.sources().stream().anyMatch(source -> source.used()
                && source.info().component() == Component.CPU && source.info().evidence() == Evidence.MODEL);
        if (modelled) {
            boolean counter = found.unreadable().stream().anyMatch(offer -> offer.component() == Component.CPU);
            advice.add("the CPU is modelled: " + found.cpuModel() + (counter ? "" : ". No counter was found, as in most "
                    + "virtual machines; on the host itself, 'sudo modprobe intel_rapl_msr' brings one"));
        }
        boolean nowhere = found.place().zone().code().equals(Zone.WORLD);
        if (nowhere) {
            advice.add("the place is not known, so the world average holds; 'export CARBONTRACKER_ZONE=FRA' sets it (the "
                    + "command zones lists them)");
        } else if (!found.place().knownFrom().startsWith("option")) {
            advice.add("the place is a guess from " + found.place().knownFrom() + "; 'export CARBONTRACKER_ZONE="
                    + found.place().zone().code() + "' settles it");
        }
        found.remarks().stream().filter(remark -> !(nowhere && remark.contains("world average")) && !advice.contains(remark)
                && found.unreadable().stream().noneMatch(offer -> offer.reason().equals(remark))).forEach(advice::add);
        return advice.isEmpty() ? List.of("nothing: all is measured by hardware, and the place is set") : advice;
    }

    private void json(Detection found) throws IOException {
        try (JsonGenerator json = Json.open(console.out())) {
            json.writeStartObject();
            json.writeStringField("cpu_model", found.host().cpuModel());
            json.writeNumberField("cpu_count", found.host().cpuCount());
            json.writeNumberField("ram_bytes", found.host().ramBytes());
            json.writeStringField("os", found.host().os());
            json.writeStringField("zone", found.place().zone().code());
            json.writeStringField("zone_known_from", found.place().knownFrom());
            json.writeNumberField("carbon_intensity_g_per_kwh",
                    found.place().intensity().value().gramsPerKilowattHour());
            json.writeArrayFieldStart("sources");
            for (Detection.Source source : found.sources()) {
                json.writeStartObject();
                json.writeStringField("name", source.info().name());
                json.writeStringField("component", source.info().component().toString());
                json.writeStringField("evidence", source.info().evidence().name().toLowerCase(Locale.ROOT));
                json.writeBooleanField("used", source.used());
                if (source.power().isPresent()) {
                    json.writeNumberField("power_w", source.power().get().watts());
                } else {
                    json.writeNullField("power_w");
                    json.writeStringField("failure", source.failure());
                }
                json.writeNumberField("relative_error_low", source.info().relativeErrorLow());
                json.writeNumberField("relative_error_high", source.info().relativeErrorHigh());
                json.writeStringField("device", source.info().device());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("drivers");
            for (String about : found.about()) {
                json.writeString(about);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("advice");
            for (String line : advice(found)) {
                json.writeString(line);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        console.out().println();
    }
}
