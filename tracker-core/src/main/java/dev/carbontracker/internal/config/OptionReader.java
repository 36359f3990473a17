package dev.carbontracker.internal.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * The one reader of options. Builder wins over settings that the code has found, those over agent arguments, those over
 * system properties {@code carbontracker.KEY}, those over environment variables {@code CARBONTRACKER_KEY}, those over
 * {@code carbontracker.properties} in the working directory, that over {@code ~/.carbontracker.properties}, that over the
 * default. A setting that is wrong counts as not set.
 */
public final class OptionReader {

    /** How the id of the enclosing run is handed on inside a JVM; not an option. */
    public static final String PARENT_PROPERTY = "carbontracker.parent";
    /** How the id of the enclosing run is handed on to a child process; not an option. */
    public static final String PARENT_VARIABLE = "CARBONTRACKER_PARENT";
    /** How runs tell the one around them, inside a JVM, that they were written; not an option. */
    public static final String INNER_PROPERTY = "carbontracker.inner";
    /** Where the agent leaves its arguments for trackers of the same JVM; not an option. */
    public static final String AGENT_PROPERTY = "carbontracker.agent";
    /** Where the agent leaves the id of its run once it has started; not an option. */
    public static final String AGENT_RUN_PROPERTY = "carbontracker.agent.run";
    /** Where the builder's values come from, in messages. */
    public static final String BUILDER = "builder";
    /** Where the agent's arguments come from, in messages. */
    static final String AGENT = "agent argument";

    private static final String PROPERTY_PREFIX = "carbontracker.";
    private static final String VARIABLE_PREFIX = "CARBONTRACKER_";
    private static final Set<String> NOT_OPTIONS = Set.of(PARENT_PROPERTY, INNER_PROPERTY, AGENT_PROPERTY,
            AGENT_RUN_PROPERTY);
    private static final String FILE_NAME = "carbontracker.properties";

    private final Map<Option, Object> values = new EnumMap<>(Option.class);
    private final Map<Option, String> origins = new EnumMap<>(Option.class);
    private final List<Problem> problems = new ArrayList<>();

    private OptionReader() {
    }

    /**
     * Whether builder, properties or environment switch everything off. A quick look, for what is to be started before
     * all options are read; {@link #read} has the last word.
     */
    public static boolean switchedOff(Map<String, String> builder, JvmEnvironment jvm) {
        return "false".equalsIgnoreCase(builder.getOrDefault("enabled", jvm.properties().getProperty(
                PROPERTY_PREFIX + "enabled", jvm.environment().getOrDefault(VARIABLE_PREFIX + "ENABLED", ""))));
    }

    /**
     * Reads all layers.
     *
     * @param builder key to text, as the builder has it
     * @param agent   arguments of the agent, as they stand after {@code -javaagent:jar=}; empty without one
     * @param jvm     properties, environment, and the folders where files of options are looked for
     */
    public static Options read(Map<String, String> builder, String agent, JvmEnvironment jvm) {
        return read(builder, Map.of(), agent, jvm);
    }

    /**
     * The same with settings that the code has found in a configuration, which come second.
     *
     * @param settings by origin, key to text
     */
    public static Options read(Map<String, String> builder, Map<String, Map<String, String>> settings, String agent,
                               JvmEnvironment jvm) {
        OptionReader reader = new OptionReader();
        for (Map.Entry<String, String> setting : builder.entrySet()) {
            reader.take(setting.getKey(), setting.getValue(), BUILDER);
        }
        settings.forEach((origin, values) -> new TreeMap<>(values).forEach((key, text) -> reader.take(key, text, origin)));
        AgentArguments arguments = AgentArguments.parse(agent);
        reader.problems.addAll(arguments.problems());
        arguments.settings().forEach((key, value) -> reader.take(key, value, AGENT));
        reader.takeProperties(jvm.properties());
        reader.takeEnvironment(jvm.environment());
        reader.takeFile(jvm.workingDirectory().resolve(FILE_NAME));
        if (jvm.home().isPresent()) {
            reader.takeFile(jvm.home().get().resolve("." + FILE_NAME));
        }
        for (Option option : Option.values()) {
            if (!reader.values.containsKey(option) && !option.defaultText().isEmpty()) {
                reader.values.put(option, option.parse(option.defaultText()));
            }
        }
        return new Options(reader.values, reader.origins, reader.problems);
    }

    private void takeProperties(Properties properties) {
        Map<String, String> ours = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(PROPERTY_PREFIX) && !NOT_OPTIONS.contains(name)) {
                ours.put(name.substring(PROPERTY_PREFIX.length()), properties.getProperty(name));
            }
        }
        for (Map.Entry<String, String> setting : ours.entrySet()) {
            take(setting.getKey(), setting.getValue(), "system property " + PROPERTY_PREFIX + setting.getKey());
        }
    }

    private void takeEnvironment(Map<String, String> environment) {
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String name = variable.getKey();
            if (name.startsWith(VARIABLE_PREFIX) && !name.equals(PARENT_VARIABLE)) {
                String key = name.substring(VARIABLE_PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
                take(key, variable.getValue(), "environment variable " + name);
            }
        }
    }

    private void takeFile(Path file) {
        if (!Files.isRegularFile(file)) {
            return;
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            problems.add(new Problem(file.toString(), "file", "cannot be read as a properties file in UTF-8: " + e));
            return;
        }
        Map<String, String> sorted = new LinkedHashMap<>();
        properties.stringPropertyNames().stream().sorted().forEach(k -> sorted.put(k, properties.getProperty(k)));
        sorted.forEach((key, value) -> take(key.startsWith(PROPERTY_PREFIX) ? key.substring(PROPERTY_PREFIX.length())
                : key, value, "file " + file));
    }

    private void take(String key, String text, String origin) {
        if (text.isBlank()) {
            return;
        }
        Option option = Option.of(key).orElse(null);
        String setting = key + "=" + (key.endsWith("token") ? "..." : text);
        if (option == null) {
            List<String> keys = Arrays.stream(Option.values()).map(Option::key).toList();
            problems.add(new Problem(setting, origin, "unknown option" + Nearest.to(key, keys)
                    .map(nearest -> "; did you mean " + nearest + "?").orElse("; see docs/options.md")));
            return;
        }
        if (values.containsKey(option)) {
            return;
        }
        try {
            values.put(option, option.parse(text));
            origins.put(option, origin);
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(setting, origin, e.getMessage()));
        }
    }
}
