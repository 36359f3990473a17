package dev.carbontracker.internal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that another user may have written, and credentials among them. */
class UntrustedOptionsTest {

    @TempDir
    Path folder;
    private Path home;
    private Path directory;
    private final Map<String, String> builder = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Properties properties = new Properties();
    private String agent = "";

    @BeforeEach
    void open() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
        directory = Files.createDirectory(folder.resolve("work"));
        properties.setProperty("user.dir", directory.toString());
        properties.setProperty("user.home", home.toString());
    }

    private Options read() {
        return OptionReader.read(builder, agent, new JvmEnvironment(properties, environment));
    }

    /** Whoever can set the endpoint gets the token. */
    @ParameterizedTest
    @CsvSource({"builder, builder, sent", "builder, agent, withheld", "agent, property, withheld", "property, environment, withheld",
        "environment, working, withheld", "environment, home, withheld", "home, working, withheld", "home, home, sent",
        "working, working, sent", "working, home, sent", "home, environment, sent", "environment, property, sent",
        "property, agent, sent", "agent, builder, sent"})
    void token_should_go_only_to_an_endpoint_from_its_own_place_or_a_more_trusted_one(String tokenFrom, String endpointFrom,
            String outcome) throws IOException {
        set(tokenFrom, "electricitymaps.token", "SECRET");
        set(endpointFrom, "electricitymaps.endpoint", "http://127.0.0.1:9/");
        set("working", "output", "runs");
        Options options = read();
        boolean sent = outcome.equals("sent");
        assertEquals(sent ? Optional.of("SECRET") : Optional.empty(), options.text(Option.ELECTRICITYMAPS_TOKEN));
        assertEquals(sent ? "http://127.0.0.1:9/" : Option.ELECTRICITYMAPS_ENDPOINT.defaultText(),
                options.text(Option.ELECTRICITYMAPS_ENDPOINT).orElseThrow());
        assertEquals(sent ? 0 : 1, options.problems().size(), options.problems().toString());
        assertFalse(options.problems().toString().contains("SECRET") || options.problems().toString().contains("127.0.0.1"));
        assertEquals(Path.of("runs"), options.path(Option.OUTPUT), "where rows go does not depend on it");
    }

    private void set(String place, String key, String value) throws IOException {
        switch (place) {
            case "builder" -> builder.put(key, value);
            case "agent" -> agent = agent.isEmpty() ? key + "=" + value : agent + "," + key + "=" + value;
            case "property" -> properties.setProperty("carbontracker." + key, value);
            case "environment" -> environment.put("CARBONTRACKER_" + key.toUpperCase(Locale.ROOT).replace('.', '_'), value);
            default -> {
                Path file = place.equals("home") ? home.resolve(".carbontracker.properties")
                        : directory.resolve("carbontracker.properties");
                Files.writeString(file, key + "=" + value + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECRET\nX-Evil: 1", "SEC RET", "SECRET\u0000", "SECRE\u00e9"})
    void token_with_other_characters_should_be_refused_without_being_shown(String token) {
        builder.put("electricitymaps.token", token);
        assertEquals(List.of("electricitymaps.token=... (builder): has characters that no token has; copy it again"),
                read().problems().stream().map(Problem::toString).toList());
        assertEquals(Optional.empty(), read().text(Option.ELECTRICITYMAPS_TOKEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://user:SECRET@host/", "ftp://host/SECRET", "SECRET", "https:///SECRET", "http://h/ SECRET"})
    void endpoint_that_is_no_plain_web_address_should_be_refused_without_being_shown(String endpoint) {
        builder.put("electricitymaps.endpoint", endpoint);
        assertEquals(List.of("electricitymaps.endpoint=... (builder): must be an http or https address without user and password"),
                read().problems().stream().map(Problem::toString).toList());
    }

    /** A key that is mistyped may well be that of a token. */
    @Test
    void value_of_an_unknown_key_should_never_be_shown() throws IOException {
        for (String place : List.of("builder", "agent", "property", "environment", "home", "working")) {
            set(place, "electricitymaps.tokn", "SECRET");
        }
        agent += ",SECRET,electricitymaps.token:SECRET";
        List<Problem> problems = read().problems();
        assertEquals(8, problems.size(), problems.toString());
        assertFalse(problems.toString().contains("SECRET"), problems.toString());
    }

    /** A start-up file of a shell, full of text that another user has chosen, would run. */
    @ParameterizedTest
    @ValueSource(strings = {".bash_profile", ".bashrc.csv", "authorized_keys", "crontab", "runs", "../e.csv", "a/e.csv"})
    void file_of_runs_can_only_be_a_csv_file(String name) {
        builder.put("file", name);
        assertEquals(1, read().problems().size());
        assertEquals(Optional.of("emissions.csv"), read().text(Option.FILE));
    }

    @Test
    void value_that_is_shown_should_be_plain_and_short() {
        builder.put("pue", "\u001B[31m\n" + "9".repeat(5000) + "x");
        String shown = read().problems().get(0).toString();
        assertTrue(shown.length() < 300 && shown.chars().noneMatch(Character::isISOControl), shown);
    }

    @Test
    void file_that_others_may_write_should_not_count() throws IOException {
        set("working", "zone", "FRA");
        Path file = directory.resolve("carbontracker.properties");
        Files.setAttribute(file, "unix:mode", 0666);
        assertEquals(Optional.empty(), read().text(Option.ZONE));
        assertEquals(List.of(file + " (file): is ignored: is writable by all users; take that away with chmod o-w"),
                read().problems().stream().map(Problem::toString).toList());
        Files.setAttribute(file, "unix:mode", 0644);
        assertEquals(Optional.of("FRA"), read().text(Option.ZONE));
        Files.setAttribute(directory, "unix:mode", 0777);
        assertEquals(Optional.empty(), read().text(Option.ZONE));
    }
}
