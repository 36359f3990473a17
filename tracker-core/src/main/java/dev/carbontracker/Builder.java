package dev.carbontracker;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.host.MachineOpener;
import dev.carbontracker.internal.run.Launch;
import dev.carbontracker.internal.run.RunSetup;
import dev.carbontracker.internal.run.SystemLog;
import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Mode;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.IntensitySource;
import dev.carbontracker.spi.RunSink;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Collects the options of a run. Values are checked by {@link #start}, all at once. Not thread-safe.
 */
public final class Builder {

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> tags = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final List<EnergySource> sources = new ArrayList<>();
    private final List<IntensitySource> intensity = new ArrayList<>();
    private final List<RunSink> sinks = new ArrayList<>();
    private final Map<String, Map<String, String>> settings = new LinkedHashMap<>();
    private final Map<String, String> fallbacks = new LinkedHashMap<>();
    private Optional<Consumer<Snapshot>> onBudget = Optional.empty();
    private RunSetup.OtherHosts others = RunSetup.OtherHosts.NONE;
    private RunSetup.Scope scope = RunSetup.Scope.CODE;

    Builder() {
    }

    /** Name of the project. */
    public Builder project(String name) {
        return set(Option.PROJECT, name);
    }

    /** Id of the experiment. */
    public Builder experiment(String id) {
        return set(Option.EXPERIMENT, id);
    }

    /** Name of the trained model. */
    public Builder model(String name) {
        return set(Option.MODEL, name);
    }

    /** A free label; neither part may hold {@code +}, {@code =} or control characters. */
    public Builder tag(String key, String value) {
        if (key == null || value == null || key.isBlank() || (key + value).matches("(?s).*[+=\\p{Cntrl}].*")) {
            problems.add("tag " + key + "=" + value + ": neither part may hold '+', '=' or control characters, and the "
                    + "key must not be empty");
        }
        tags.put(key, value);
        return this;
    }

    /** Grid zone: ISO 3166 country (three or two letters) or subdivision. */
    public Builder zone(String code) {
        return set(Option.ZONE, code);
    }

    /** Cloud region, such as {@code gcp}, {@code europe-west9}. */
    public Builder cloud(String provider, String region) {
        return set(Option.CLOUD_PROVIDER, provider).set(Option.CLOUD_REGION, region);
    }

    /** Fixed carbon intensity in grams of CO2e a kWh; beats every other. */
    public Builder intensity(double gramsPerKilowattHour) {
        return set(Option.INTENSITY, String.valueOf(gramsPerKilowattHour));
    }

    /** Live carbon intensity; several are asked in the order given. */
    public Builder intensity(IntensitySource source) {
        intensity.add(Objects.requireNonNull(source, "source"));
        return this;
    }

    /** Power usage effectiveness of the building, at least 1. */
    public Builder pue(double pue) {
        return set(Option.PUE, String.valueOf(pue));
    }

    /** Whose energy is counted. */
    public Builder mode(Mode mode) {
        return set(Option.MODE, mode == null ? null : mode.name().toLowerCase(Locale.ROOT));
    }

    /** Time between two samples, at least 10 ms. */
    public Builder interval(Duration interval) {
        return set(Option.INTERVAL, interval == null ? null : interval.toString());
    }

    /** Folder of emissions.csv; made if absent. */
    public Builder output(Path folder) {
        return set(Option.OUTPUT, folder == null ? null : folder.toString());
    }

    /** Planned epochs, for {@link CarbonTracker#forecast}. */
    public Builder epochs(int planned) {
        return set(Option.EPOCHS, String.valueOf(planned));
    }

    /** Emissions above which {@link #onBudget} is called, or else a warning is given. */
    public Builder budget(CarbonMass most) {
        return set(Option.BUDGET, most == null ? null : BigDecimal.valueOf(most.grams()).toPlainString() + "g");
    }

    /** What to do, once and on a thread of its own, when the budget is exceeded. */
    public Builder onBudget(Consumer<Snapshot> action) {
        onBudget = Optional.of(action);
        return this;
    }

    /** Any other option by its key, as in docs/options.md. */
    public Builder option(String key, String value) {
        if (key == null || value == null) {
            problems.add((key == null ? "an option" : key) + " (builder): must not be null");
        } else {
            values.put(key, value);
        }
        return this;
    }

    /**
     * Options from a configuration that the code has found, such as Spark's. They come after those of this builder and before
     * all others; what is wrong in them is warned of and counts as not set.
     *
     * @param origin how to name it in warnings
     * @param values key to text
     */
    public Builder settings(String origin, Map<String, String> values) {
        settings.put(Objects.requireNonNull(origin, "origin"), Map.copyOf(values));
        return this;
    }

    /**
     * An option that holds where nobody sets it, such as the name that a framework knows of what it trains; tags are added to
     * those that are set. A value that is none is left out.
     */
    public Builder fallback(String key, String value) {
        fallbacks.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
        return this;
    }

    /** Whose energy the run will count, as this builder and options from elsewhere say. */
    public Mode resolvedMode() {
        JvmEnvironment jvm = JvmEnvironment.current();
        return OptionReader.read(values, settings, jvm.agentArguments(), jvm).mode();
    }

    /**
     * The run is a part of one that another process records, such as what one host of a cluster does: no file is written and
     * nothing is logged at its end. Whoever starts it passes its {@link CarbonTracker#soFar reports} on.
     */
    public Builder part() {
        scope = RunSetup.Scope.PART;
        return this;
    }

    /**
     * What the same run has used on other hosts, as of now: it is added to all that is said and written of this run, and each
     * host has its row in emissions_tasks.csv. Asked on the tracker's own thread and on those that ask the tracker, so that it
     * must not block. Several reports of one host are taken for what was measured one after another. Whoever collects them ends
     * the run, at the end of the JVM too, after the last of them: no hook of ours does.
     */
    public Builder elsewhere(Supplier<List<RunReport>> reports) {
        return elsewhere(reports, List::of);
    }

    /**
     * The same.
     *
     * @param missing at the end of the run, a sentence about each host whose energy is not known; they become notes of the run
     */
    public Builder elsewhere(Supplier<List<RunReport>> reports, Supplier<List<String>> missing) {
        others = new RunSetup.OtherHosts(Objects.requireNonNull(reports, "reports"),
                Objects.requireNonNull(missing, "missing"));
        scope = RunSetup.Scope.HOSTS;
        return this;
    }

    /** A sink that gets the run besides the files. */
    public Builder sink(RunSink sink) {
        sinks.add(Objects.requireNonNull(sink, "sink"));
        return this;
    }

    /** A source of energy; those given replace what is found for their component. */
    public Builder source(EnergySource source) {
        sources.add(Objects.requireNonNull(source, "source"));
        return this;
    }

    /**
     * Starts the run; returns once the first reading was taken.
     *
     * @throws IllegalArgumentException if values of this builder are wrong: all of them, in one message
     */
    public CarbonTracker start() {
        JvmEnvironment jvm = JvmEnvironment.current();
        Supplier<MachineOpener> opener = () -> MachineOpener.prepareWithQuietSlf4j(jvm.operatingSystem());
        Launch launch = OptionReader.switchedOff(values, jvm) ? Launch.later(jvm, opener) : Launch.ahead(jvm, opener);
        Map<String, String> all = new LinkedHashMap<>(values);
        if (!tags.isEmpty() && problems.isEmpty()) {
            all.put(Option.TAGS.key(), String.join("+",
                    tags.entrySet().stream().map(tag -> tag.getKey() + "=" + tag.getValue()).toList()));
        }
        Options options = OptionReader.read(all, settings, jvm.agentArguments(), jvm);
        for (Map.Entry<String, String> fallback : fallbacks.entrySet()) {
            options = options.fallback(fallback.getKey(), fallback.getValue());
        }
        List<String> wrong = new ArrayList<>(problems);
        wrong.addAll(Launch.problems(values, options));
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", wrong));
        }
        return new CarbonTracker(launch.start(options, new RunSetup.Extensions(List.copyOf(sources), Launch::providers,
                List.copyOf(intensity), List.copyOf(sinks), onBudget, others), scope,
                new SystemLog("dev.carbontracker")));
    }

    private Builder set(Option option, String value) {
        return option(option.key(), value);
    }
}
