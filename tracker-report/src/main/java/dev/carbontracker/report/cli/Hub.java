package dev.carbontracker.report.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.hub.HubAccess;
import dev.carbontracker.report.hub.HubClient;
import dev.carbontracker.report.hub.HubModel;
import dev.carbontracker.report.hub.HubQuery;
import dev.carbontracker.report.text.Columns;
import dev.carbontracker.report.text.Json;
import dev.carbontracker.report.text.Quantity;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks for models on the Hugging Face Hub. */
@Command(name = "hub", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND",
        description = "Models on the Hugging Face Hub by the emissions that their cards state, in grams.",
        footer = {"", "Examples:", "  hub search --max 100 --search bert", "  hub search --min 1 --max 50 --author google "
            + "--format json", "  hub show author/name"})
final class Hub implements Runnable {

    private final Console console;
    private final JvmEnvironment jvm;

    @Spec
    private CommandSpec spec;

    Hub(Console console, JvmEnvironment jvm) {
        this.console = console;
        this.jvm = jvm;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: hub search or hub show");
    }

    /** How to reach the Hub. */
    private static final class Connection {
        @Spec(Spec.Target.MIXEE)
        private CommandSpec spec;
        @Option(names = "--token", paramLabel = "TOKEN", description = "token of the Hub; else HF_TOKEN, else the file of "
                + "'hf auth login'. The Hub's address is HF_ENDPOINT if set")
        private Optional<String> token = Optional.empty();
        @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "30",
                description = "for each answer; ${DEFAULT-VALUE} if not given")
        private double timeoutSeconds;
        @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text",
                description = "text (the default) or json")
        private OutputFormat format;

        HubClient open(JvmEnvironment jvm, int pages) throws ReportException {
            if (!(timeoutSeconds > 0 && timeoutSeconds <= 3600) || pages < 1) {
                throw new ParameterException(spec.commandLine(), pages < 1 ? "--pages must be 1 or more, not " + pages
                        : "--timeout must be above 0 and at most 3600 seconds, not " + timeoutSeconds);
            }
            if (ModuleLayer.boot().findModule("java.net.http").isEmpty()) {
                throw new ReportException("this JVM has no module java.net.http; use a full JDK");
            }
            return new HubClient(HubAccess.find(token, jvm.environment(), jvm.home()),
                    Duration.ofMillis(Math.max(1, (long) (timeoutSeconds * 1000))), pages);
        }
    }

    @Command(name = "search", mixinStandardHelpOptions = true,
            description = "Models whose stated emissions are within bounds, both inclusive. At least one bound is needed.")
    int search(@Mixin Connection connection,
            @Option(names = "--min", paramLabel = "G", description = "least grams CO2e") Optional<Double> min,
            @Option(names = "--max", paramLabel = "G", description = "most grams CO2e") Optional<Double> max,
            @Option(names = "--search", paramLabel = "Q", description = "text in the name") Optional<String> text,
            @Option(names = "--author", paramLabel = "A", description = "user or organisation") Optional<String> author,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "20",
                    description = "how many models at most; ${DEFAULT-VALUE} if not given") int limit,
            @Option(names = "--pages", paramLabel = "N", defaultValue = "100",
                    description = "how many pages of 1000 models are looked at at most; ${DEFAULT-VALUE} if not given")
            int pages) throws ReportException, InterruptedException, IOException {
        HubQuery query = new HubQuery(number(min), number(max), text, author, limit);
        try {
            query.check();
        } catch (ReportException e) {
            throw new ParameterException(spec.subcommands().get("search"), e.getMessage());
        }
        HubClient.Found found = connection.open(jvm, pages).search(query, looked -> {
            if (console.terminal().err()) {
                console.err().print("\r" + looked + " models looked at ");
                console.err().flush();
            }
        });
        if (console.terminal().err()) {
            console.err().print("\r" + " ".repeat(40) + "\r");
        }
        print(found.models(), connection.format, true);
        console.out().flush();
        console.err().println(found.models().size() + " shown of " + found.found() + " found; " + found.looked()
                + " models looked at" + (found.complete() ? "" : ", not all: --pages looks at more"));
        return CommandLineTool.DONE;
    }

    private static OptionalDouble number(Optional<Double> number) {
        return number.isPresent() ? OptionalDouble.of(number.get()) : OptionalDouble.empty();
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "What the card of one model states.")
    int show(@Mixin Connection connection,
            @Parameters(paramLabel = "REPO", description = "such as author/name") String repository)
            throws ReportException, InterruptedException, IOException {
        HubModel model = connection.open(jvm, 1).show(repository);
        print(List.of(model), connection.format, false);
        return CommandLineTool.DONE;
    }

    private void print(List<HubModel> models, OutputFormat format, boolean table) throws IOException {
        if (format == OutputFormat.json) {
            json(models, table);
            return;
        }
        Columns columns = new Columns();
        columns.row("carbon", "model", "source", "training", "location", "hardware");
        for (HubModel model : models) {
            columns.row(carbon(model), model.id(), model.source(), model.training(), model.location(), model.hardware());
        }
        if (table) {
            console.out().print(models.isEmpty() ? "" : columns.text(console::heading));
            return;
        }
        HubModel model = models.get(0);
        String[][] facts = {{"model", model.id()}, {"carbon", carbon(model)}, {"stated", model.stated()},
            {"source", model.source()}, {"training", model.training()}, {"location", model.location()},
            {"hardware", model.hardware()}};
        Columns known = new Columns();
        Arrays.stream(facts).filter(fact -> !fact[1].isEmpty()).forEach(known::row);
        console.out().print(known.text());
    }

    private static String carbon(HubModel model) {
        return model.grams().isPresent() ? Quantity.mass(model.grams().getAsDouble() / 1000) : "not stated";
    }

    private void json(List<HubModel> models, boolean list) throws IOException {
        try (JsonGenerator json = Json.open(console.out())) {
            if (list) {
                json.writeStartArray();
            }
            for (HubModel model : models) {
                json.writeStartObject();
                json.writeStringField("id", model.id());
                if (model.grams().isPresent()) {
                    json.writeNumberField("emissions_g", model.grams().getAsDouble());
                } else {
                    json.writeNullField("emissions_g");
                }
                json.writeStringField("stated", model.stated());
                json.writeStringField("source", model.source());
                json.writeStringField("training_type", model.training());
                json.writeStringField("geographical_location", model.location());
                json.writeStringField("hardware_used", model.hardware());
                json.writeEndObject();
            }
            if (list) {
                json.writeEndArray();
            }
        }
        console.out().println();
    }
}
