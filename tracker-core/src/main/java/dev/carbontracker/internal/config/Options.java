package dev.carbontracker.internal.config;

import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Mode;
import dev.carbontracker.model.Power;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
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

    /** The same with that text as the value of an option that nobody has set. */
    public Options orElse(Option option, String text) {
        if (values.containsKey(option)) {
            return this;
        }
        Map<Option, Object> all = new EnumMap<>(values);
        all.put(option, option.parse(text));
        return new Options(all, origins, problems);
    }

    /**
     * The same with that text where nobody has set the option; tags come after those that are set. A text that is no value of
     * the option changes nothing.
     */
    public Options fallback(String key, String text) {
        Option option = Option.of(key).orElse(null);
        if (option == null || option != Option.TAGS && origins.containsKey(option)) {
            return this;
        }
        Map<Option, Object> all = new EnumMap<>(values);
        try {
            all.put(option, option.parse(text));
        } catch (IllegalArgumentException e) {
            return this;
        }
        if (option == Option.TAGS) {
            Map<String, String> tags = tags();
            new Options(all, origins, problems).tags().forEach(tags::putIfAbsent);
            all.put(option, tags);
        }
        return new Options(all, origins, problems);
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
        Optional<String> text = get(option, String.class);
        return text.isPresent() && text.get().isEmpty() ? Optional.empty() : text;
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
        List<String> list = new ArrayList<>();
        if (values.get(option) instanceof List<?> values) {
            for (Object value : values) {
                list.add(String.valueOf(value));
            }
        }
        return list;
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
        Map<String, String> tags = new LinkedHashMap<>();
        if (values.get(Option.TAGS) instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> tag : map.entrySet()) {
                tags.put(String.valueOf(tag.getKey()), String.valueOf(tag.getValue()));
            }
        }
        return tags;
    }

    private <T> Optional<T> get(Option option, Class<T> type) {
        Object value = values.get(option);
        return value == null ? Optional.empty() : Optional.of(type.cast(value));
    }
}
