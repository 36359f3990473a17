package dev.carbontracker.internal.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What the JVM was started with. The only place that reads system properties and environment variables; everything
 * else gets this handed in.
 *
 * @param properties  system properties, as they were
 * @param environment environment variables
 */
public record JvmEnvironment(Properties properties, Map<String, String> environment) {

    /** Copies. */
    public JvmEnvironment {
        properties = copy(properties);
        environment = Map.copyOf(environment);
    }

    private static Properties copy(Properties properties) {
        Properties copy = new Properties();
        for (String name : properties.stringPropertyNames()) {
            copy.setProperty(name, properties.getProperty(name));
        }
        return copy;
    }

    /** That of this JVM, now. */
    public static JvmEnvironment current() {
        Properties properties = System.getProperties();
        synchronized (properties) {
            return new JvmEnvironment(properties, System.getenv());
        }
    }

    /**
     * What the agent of this JVM was told, for a tracker that the program itself starts; empty without an agent. An id
     * that was meant for the agent's run is left out.
     */
    public String agentArguments() {
        return properties.getProperty(OptionReader.AGENT_PROPERTY, "").replaceAll("(?<=^|,)\\s*run\\.id\\s*=[^,]*(,|$)", "");
    }

    /** The working directory. */
    public Path workingDirectory() {
        return Path.of(properties.getProperty("user.dir", "."));
    }

    /** The user's home, if there is one: {@code ?} is what the JVM says for a user without one. */
    public Optional<Path> home() {
        return Optional.ofNullable(properties.getProperty("user.home")).filter(h -> !h.isBlank() && !h.equals("?"))
                .map(Path::of);
    }

    /** Where temporary files go. */
    public Path temporaryFolder() {
        return Path.of(properties.getProperty("java.io.tmpdir", "/tmp"));
    }

    /** Version of the JVM. */
    public String javaVersion() {
        return properties.getProperty("java.version", "");
    }

    /** Name, version and architecture of the operating system, joined by {@code -}. */
    public String operatingSystem() {
        return properties.getProperty("os.name", "") + "-" + properties.getProperty("os.version", "") + "-"
                + properties.getProperty("os.arch", "");
    }
}
