package dev.carbontracker.report.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.estimate.Devices;
import dev.carbontracker.report.estimate.Estimate;
import dev.carbontracker.report.summary.Equivalent;
import dev.carbontracker.report.text.Json;
import dev.carbontracker.report.text.Quantity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Estimates a run without measuring it. */
@Command(name = "estimate", mixinStandardHelpOptions = true,
        description = "What a run would cost, or has cost, without measuring: power x time x PUE x carbon intensity.",
        footer = {"", "Examples:", "  estimate --hours 100 --gpu \"8 x A100-SXM4-80GB\" --cloud gcp/europe-west9",
            "  estimate --hours 24 --cpu \"AMD EPYC 7543\" --zone SWE", "  estimate --kwh 1287000 --intensity 429"})
final class EstimateCommand implements Callable<Integer> {

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Option(names = "--hours", paramLabel = "H", description = "how long it takes")
    private Optional<Double> hours = Optional.empty();

    @ArgGroup(multiplicity = "1")
    private Power power;

    @Option(names = "--pue", paramLabel = "P", description = "power usage effectiveness of the building; that of the cloud "
            + "region, else 1, if not given")
    private Optional<Double> pue = Optional.empty();

    @Mixin
    private Place place;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text", description = "text (the default) or json")
    private OutputFormat format;

    /** One of them. */
    private static final class Power {
        @Option(names = "--watts", paramLabel = "W", description = "power of all that works for it")
        private Optional<Double> watts = Optional.empty();
        @Option(names = "--gpu", paramLabel = "GPU", description = "GPUs, such as \"8 x A100-SXM4-80GB\", at their limit")
        private Optional<String> gpu = Optional.empty();
        @Option(names = "--cpu", paramLabel = "MODEL", description = "processors under full load")
        private Optional<String> cpu = Optional.empty();
        @Option(names = "--kwh", paramLabel = "E", description = "its energy, if that is known, without PUE")
        private Optional<Double> kwh = Optional.empty();
    }

    EstimateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (power.kwh.isEmpty() && hours.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--hours is needed, unless --kwh gives the energy");
        }
        if (hours.isPresent() && !(hours.get() >= 0 && hours.get() < Double.POSITIVE_INFINITY)) {
            throw new ParameterException(spec.commandLine(), "--hours must be a number, 0 or more, not " + hours.get());
        }
        if (pue.isPresent() && !(pue.get() >= 1 && pue.get() <= 10)) {
            throw new ParameterException(spec.commandLine(), "--pue must be a number from 1 to 10, not " + pue.get());
        }
        List<String> notes = new ArrayList<>();
        Estimate.Load load;
        dev.carbontracker.model.Place where;
        try {
            load = power.kwh.isPresent() ? Estimate.Load.ofEnergy(power.kwh.get())
                    : power.watts.isPresent() ? Estimate.Load.ofWatts(power.watts.get())
                    : power.gpu.isPresent() ? Devices.gpus(power.gpu.get()) : Devices.cpus(power.cpu.get());
            where = place.find(notes::add);
        } catch (ReportException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        double factor = pue.orElse(where.cloud().map(cloud -> cloud.pue().orElse(1)).orElse(1.0));
        boolean given = where.intensity().method() == GridIntensity.Method.UNSTATED;
        String name = given ? "as given" : where.cloud().map(cloud -> cloud.provider() + " " + cloud.region())
                .orElse(where.zone().name() + (where.knownFrom().startsWith("option") ? "" : ", from " + where.knownFrom()));
        Estimate estimate = new Estimate(load, hours.orElse(0.0), factor, where.intensity(), name);
        if (!Double.isFinite(estimate.highKilowattHours())) {
            throw new ParameterException(spec.commandLine(), "that is more energy than a number can hold");
        }
        if (power.gpu.isPresent()) {
            notes.add("the boards' limit is an upper bound of what they take; host and memory come on top of it");
        } else if (power.cpu.isPresent()) {
            notes.add("memory comes on top of it");
        }
        if (format == OutputFormat.json) {
            json(estimate, notes);
        } else {
            text(estimate, notes);
        }
        return CommandLineTool.DONE;
    }

    private void text(Estimate estimate, List<String> notes) {
        double energy = estimate.energyKilowattHours();
        boolean range = estimate.lowKilowattHours() < estimate.highKilowattHours();
        StringBuilder text = new StringBuilder();
        text.append("energy  ").append(Quantity.energy(energy));
        if (range) {
            text.append(" (").append(Quantity.energy(estimate.lowKilowattHours())).append(" to ")
                    .append(Quantity.energy(estimate.highKilowattHours())).append(')');
        }
        text.append(": ").append(estimate.load().what());
        if (estimate.hours() > 0 && Double.isNaN(estimate.load().kilowattHours())) {
            text.append(", ").append(Quantity.duration(estimate.hours() * 3600));
        }
        text.append(", PUE ").append(Quantity.significant(estimate.pue())).append('\n');
        text.append("carbon  ").append(Quantity.mass(estimate.kilograms(energy))).append(" CO2e");
        if (range) {
            text.append(" (").append(Quantity.mass(estimate.kilograms(estimate.lowKilowattHours()))).append(" to ")
                    .append(Quantity.mass(estimate.kilograms(estimate.highKilowattHours()))).append(')');
        }
        text.append(": ").append(Quantity.intensity(estimate.intensity().value().gramsPerKilowattHour())).append(", ")
                .append(estimate.place()).append(estimate.place().equals("as given") ? "" : " (" + source(estimate) + ")")
                .append('\n');
        List<Equivalent> equivalents = Equivalent.of(estimate.kilograms(energy));
        for (int i = 0; i < equivalents.size(); i++) {
            text.append(i == 0 ? "as much as " : "           ").append(equivalents.get(i).text()).append(" (")
                    .append(equivalents.get(i).source()).append(")\n");
        }
        notes.forEach(note -> text.append("note: ").append(note).append('\n'));
        console.out().print(text);
    }

    private static String source(Estimate estimate) {
        return estimate.intensity().source() + (estimate.intensity().year().isPresent()
                ? ", " + estimate.intensity().year().getAsInt() + ", "
                        + estimate.intensity().method().name().toLowerCase(Locale.ROOT) : "");
    }

    private void json(Estimate estimate, List<String> notes) throws IOException {
        double energy = estimate.energyKilowattHours();
        try (JsonGenerator json = Json.open(console.out())) {
            json.writeStartObject();
            json.writeNumberField("energy_kwh", energy);
            json.writeNumberField("energy_low_kwh", estimate.lowKilowattHours());
            json.writeNumberField("energy_high_kwh", estimate.highKilowattHours());
            json.writeNumberField("emissions_kg", estimate.kilograms(energy));
            json.writeNumberField("emissions_low_kg", estimate.kilograms(estimate.lowKilowattHours()));
            json.writeNumberField("emissions_high_kg", estimate.kilograms(estimate.highKilowattHours()));
            json.writeNumberField("hours", estimate.hours());
            json.writeNumberField("pue", estimate.pue());
            json.writeNumberField("carbon_intensity_g_per_kwh", estimate.intensity().value().gramsPerKilowattHour());
            json.writeStringField("carbon_intensity_source", source(estimate));
            json.writeStringField("place", estimate.place());
            json.writeStringField("power_from", estimate.load().what());
            json.writeArrayFieldStart("notes");
            for (String note : notes) {
                json.writeString(note);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        console.out().println();
    }
}
