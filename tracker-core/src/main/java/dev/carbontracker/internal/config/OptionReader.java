package dev.carbontracker.internal.config;

import dev.carbontracker.internal.file.FileLock;
import dev.carbontracker.internal.file.FileTrust;
import dev.carbontracker.internal.text.PlainText;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * The one reader of options. Builder wins over settings that the code has found, those over agent arguments, those over
 * system properties {@code carbontracker.KEY}, those over environment variables {@code CARBONTRACKER_KEY}, those over
 * {@code carbontracker.properties} in the working directory, that over {@code ~/.carbontracker.properties}, that over the
 * default. A setting that is wrong counts as not set. Files count only if this user or root has written them
 * ({@link FileTrust}), and a token is sent only to an endpoint that is set where the token is, or in a place that is trusted
 * more.
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
            AGENT_RUN_PROPERTY, FileLock.Turn.PROPERTY);
    private static final String FILE_NAME = "carbontracker.properties";

    /** Longer values are cut in messages. */
    private static final int MAX_SHOWN = 100;
    /** A value becomes a cell of a row, and part of notes. */
    private static final int MAX_LENGTH = 10_000;
    /** A file of other things has a problem in each line. */
    private static final int MAX_PROBLEMS = 10;
    private static final String ENDPOINT = ".endpoint";
    private static final String TOKEN = ".token";
    /** Keys that could lead what is measured, or a token, to another user, or start a program. */
    private static final Set<String> SENSITIVE = Set.of("sinks", "budget.action");

    private final Map<Option, Object> values = new EnumMap<>(Option.class);
    private final Map<Option, Layer> layers = new EnumMap<>(Option.class);
    private final Map<Option, String> origins = new EnumMap<>(Option.class);
    private final List<Problem> problems = new ArrayList<>();
    private int others;

    /** Where options come from, the most trusted first: a file in the working directory may come with a download. */
    private enum Layer {
        BUILDER, SETTINGS, AGENT, PROPERTIES, ENVIRONMENT, HOME_FILE, WORKING_DIRECTORY_FILE
    }

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
        builder.forEach((key, text) -> reader.take(key, text, BUILDER, Layer.BUILDER));
        settings.forEach((origin, values) -> new TreeMap<>(values).forEach(
                (key, text) -> reader.take(key, text, origin, Layer.SETTINGS)));
        AgentArguments arguments = AgentArguments.parse(agent);
        arguments.problems().forEach(reader::problem);
        arguments.settings().forEach((key, value) -> reader.take(key, value, AGENT, Layer.AGENT));
        reader.takeProperties(jvm.properties());
        reader.takeEnvironment(jvm.environment());
        reader.takeFile(jvm.workingDirectory().resolve(FILE_NAME), Layer.WORKING_DIRECTORY_FILE);
        if (jvm.home().isPresent()) {
            reader.takeFile(jvm.home().get().resolve("." + FILE_NAME), Layer.HOME_FILE);
        }
        reader.withholdTokens();
        for (Option option : Option.values()) {
            if (!reader.values.containsKey(option) && !option.defaultText().isEmpty()) {
                reader.values.put(option, option.parse(option.defaultText()));
            }
        }
        if (reader.others > 0) {
            reader.problems.add(new Problem("others", "all places", reader.others + " more options are wrong"));
        }
        return new Options(reader.values, reader.origins, reader.problems);
    }

    /** A user who can set an endpoint in a place that is trusted less must not get the token. */
    private void withholdTokens() {
        for (Option endpoint : Option.values()) {
            if (!endpoint.key().endsWith(ENDPOINT) || !layers.containsKey(endpoint)) {
                continue;
            }
            String prefix = endpoint.key().substring(0, endpoint.key().length() - ENDPOINT.length());
            Optional<Option> token = Option.of(prefix + TOKEN).filter(layers::containsKey);
            if (token.isPresent() && layers.get(endpoint).compareTo(layers.get(token.get())) > 0) {
                problem(new Problem(endpoint.key() + "=...", origins.get(endpoint), "the token is not sent there, because it "
                        + "is set in a place that is trusted more (" + origins.get(token.get())
                        + "); set the endpoint there too"));
                for (Option option : List.of(endpoint, token.get())) {
                    values.remove(option);
                    origins.remove(option);
                    layers.remove(option);
                }
            }
        }
    }

    private void takeProperties(Properties properties) {
        Map<String, String> ours = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(PROPERTY_PREFIX) && !NOT_OPTIONS.contains(name)) {
                ours.put(name.substring(PROPERTY_PREFIX.length()), properties.getProperty(name));
            }
        }
        for (Map.Entry<String, String> setting : ours.entrySet()) {
            take(setting.getKey(), setting.getValue(), "system property " + PROPERTY_PREFIX + setting.getKey(),
                    Layer.PROPERTIES);
        }
    }

    private void takeEnvironment(Map<String, String> environment) {
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String name = variable.getKey();
            if (name.startsWith(VARIABLE_PREFIX) && !name.equals(PARENT_VARIABLE)) {
                String key = name.substring(VARIABLE_PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
                take(key, variable.getValue(), "environment variable " + name, Layer.ENVIRONMENT);
            }
        }
    }

    private void takeFile(Path file, Layer layer) {
        Properties properties = new Properties();
        Optional<FileTrust> found;
        try {
            found = FileTrust.read(file);
            if (found.isEmpty()) {
                return;
            }
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(found.get().bytes())).toString();
            properties.load(new StringReader(text));
        } catch (FileSystemException e) {
            problem(new Problem(file.toString(), "file", "is ignored: "
                    + (e.getReason() == null ? "it cannot be read" : e.getReason())));
            return;
        } catch (IOException | IllegalArgumentException e) {
            problem(new Problem(file.toString(), "file", "cannot be read as a properties file in UTF-8"));
            return;
        }
        Map<String, String> sorted = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> sorted.put(name.startsWith(PROPERTY_PREFIX)
                ? name.substring(PROPERTY_PREFIX.length()) : name, properties.getProperty(name)));
        found.get().groupWritable().ifPresent(group -> dropSensitive(sorted, file, group));
        sorted.forEach((key, value) -> take(key, value, "file " + file, layer));
    }

    private void dropSensitive(Map<String, String> settings, Path file, String group) {
        List<String> dropped = settings.keySet().stream().filter(key -> key.endsWith(ENDPOINT) || SENSITIVE.contains(key))
                .toList();
        if (!dropped.isEmpty()) {
            settings.keySet().removeAll(dropped);
            problem(new Problem(PlainText.excerpt(String.join(", ", dropped), MAX_SHOWN), "file " + file,
                    "is ignored, because group " + group + " may write the file; take that away with chmod g-w"));
        }
    }

    private void take(String key, String text, String origin, Layer layer) {
        if (text.isBlank()) {
            return;
        }
        Option option = Option.of(key).orElse(null);
        if (option == null && problems.size() >= MAX_PROBLEMS && !origin.equals(BUILDER)) {
            others++;
            return;
        }
        if (option == null) {
            List<String> keys = Arrays.stream(Option.values()).map(Option::key).toList();
            problem(new Problem(PlainText.excerpt(key, MAX_SHOWN), PlainText.excerpt(origin, MAX_SHOWN * 3), "unknown option"
                    + Nearest.to(key, keys).map(nearest -> "; did you mean " + nearest + "?").orElse("; see docs/options.md")));
            return;
        }
        if (values.containsKey(option)) {
            return;
        }
        try {
            if (text.length() > MAX_LENGTH) {
                throw new IllegalArgumentException("is longer than " + MAX_LENGTH + " characters");
            }
            values.put(option, option.parse(text));
            origins.put(option, origin);
            layers.put(option, layer);
        } catch (IllegalArgumentException e) {
            boolean secret = key.endsWith(TOKEN) || key.endsWith(ENDPOINT);
            problem(new Problem(key + "=" + (secret ? "..." : PlainText.excerpt(text, MAX_SHOWN)), origin, e.getMessage()));
        }
    }

    private void problem(Problem problem) {
        if (problems.size() < MAX_PROBLEMS || problem.origin().equals(BUILDER)) {
            problems.add(problem);
        } else {
            others++;
        }
    }
}
