package dev.carbontracker.internal.config;

import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Mode;
import dev.carbontracker.model.Power;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options of one run, read and checked. Immutable. */
public final class Options {

    private final Map<Option, Object> values;
    private final Map<Option, String> origins;
    private final List<Problem> problems;

    Options(Map<Option, Object> values, Map<Option, String> origins, List<Problem> problems) {
        this.values = new EnumMap<>(values);
        this.origins = Map.copyOf(origins);
        this.problems = List.copyOf(problems);
    }

    /** Settings that were not taken. */
    public List<Problem> problems() {
        return problems;
    }

    /** Where the option was set; empty if it has its default. */
    public Optional<String> origin(Option option) {
        return Optional.ofNullable(origins.get(option));
    }

    /** Value of a switch. */
    public boolean enabled() {
        return get(Option.ENABLED, Boolean.class).orElse(true);
    }

    /** Value of an option that is text; empty text counts as not set. */
    public Optional<String> text(Option option) {
        return get(option, String.class).filter(text -> !text.isEmpty());
    }

    /** Value of an option that is a number. */
    public Optional<Double> number(Option option) {
        return get(option, Double.class);
    }

    /** Value of an option that is a duration; it has a default. */
    public Duration duration(Option option) {
        return get(option, Duration.class).orElseThrow();
    }

    /** Value of an option that is a path; it has a default. */
    public Path path(Option option) {
        return get(option, Path.class).orElseThrow();
    }

    /** Value of an option that is a power. */
    public Optional<Power> power(Option option) {
        return get(option, Power.class);
    }

    /** Value of an option that is a list; empty if not set. */
    public List<String> list(Option option) {
        return get(option, List.class).map(list -> ((List<?>) list).stream().map(String::valueOf).toList())
                .orElse(List.of());
    }

    /** The fixed carbon intensity. */
    public Optional<CarbonIntensity> intensity() {
        return get(Option.INTENSITY, CarbonIntensity.class);
    }

    /** The emissions above which a warning is given. */
    public Optional<CarbonMass> budget() {
        return get(Option.BUDGET, CarbonMass.class);
    }

    /** The planned epochs. */
    public Optional<Integer> epochs() {
        return get(Option.EPOCHS, Integer.class);
    }

    /** Whose energy is counted. */
    public Mode mode() {
        return get(Option.MODE, Mode.class).orElseThrow();
    }

    /** The labels of the run, in the order given. */
    public Map<String, String> tags() {
        Map<String, String> tags = new java.util.LinkedHashMap<>();
        get(Option.TAGS, Map.class).ifPresent(map -> ((Map<?, ?>) map)
                .forEach((key, value) -> tags.put(String.valueOf(key), String.valueOf(value))));
        return tags;
    }

    private <T> Optional<T> get(Option option, Class<T> type) {
        return Optional.ofNullable(values.get(option)).map(type::cast);
    }
}
