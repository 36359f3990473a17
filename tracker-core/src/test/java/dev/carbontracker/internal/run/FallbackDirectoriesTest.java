package dev.carbontracker.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.file.UserIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where rows go that cannot be written where they belong. */
class FallbackDirectoriesTest {

    private static final Path ASKED = Path.of("/srv/runs");

    @TempDir
    Path folder;
    private Path home;
    private Path temporary;
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> reasons = new ArrayList<>();
    private final SamplerTest.RecordingLog log = new SamplerTest.RecordingLog();

    @BeforeEach
    void open() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
        temporary = Files.createDirectory(folder.resolve("tmp"));
        mode(temporary, 01777);
    }

    private static void mode(Path directory, int mode) throws IOException {
        Files.setAttribute(directory, "unix:mode", mode);
    }

    private FallbackDirectories directories(Path asked) {
        Properties properties = new Properties();
        properties.setProperty("user.home", home.toString());
        properties.setProperty("java.io.tmpdir", temporary.toString());
        return new FallbackDirectories(asked, new JvmEnvironment(properties, environment));
    }

    private Path create() {
        Path created = directories(ASKED).create(directory -> { }, reasons).orElseThrow();
        assertEquals(List.of(created), directories(ASKED).existing(log).stream().filter(created::equals).toList());
        return created;
    }

    private Path byUser() {
        return temporary.resolve("carbontracker-" + Integer.toUnsignedString(UserIds.current().uid()));
    }

    @Test
    void create_prefers_the_state_directory_of_the_user() {
        environment.put("XDG_STATE_HOME", folder.resolve("a/b").toString());
        assertEquals(folder.resolve("a/b/carbontracker"), create().getParent());
        environment.remove("XDG_STATE_HOME");
        assertEquals(home.resolve(".local/state/carbontracker"), create().getParent());
        assertEquals(List.of(), reasons);
    }

    @Test
    void create_ignores_a_relative_state_directory() {
        environment.put("XDG_STATE_HOME", "relative");
        assertEquals(home.resolve(".local/state/carbontracker"), create().getParent());
    }

    @Test
    void each_output_directory_has_its_own() {
        assertNotEquals(create(), directories(Path.of("/srv/other")).create(directory -> { }, reasons).orElseThrow());
    }

    @Test
    void create_goes_to_the_temporary_directory_if_the_home_cannot_be_used() throws IOException {
        Files.createDirectories(home.resolve(".local"));
        mode(home.resolve(".local"), 0777);
        assertEquals(byUser(), create().getParent());
        assertEquals(1, reasons.size(), reasons.toString());
        assertTrue(reasons.get(0).endsWith(home.resolve(".local") + ": may be written by other users (mode 0777)"),
                reasons.get(0));
    }

    @Test
    void create_makes_a_new_temporary_directory_if_the_name_is_taken() throws IOException {
        home = folder.resolve("none");
        Path planted = Files.createDirectory(byUser());
        mode(planted, 0777);
        Path created = create();
        assertTrue(created.getParent().getFileName().toString().matches("carbontracker-\\d{5,}"), created.toString());
        assertNotEquals(planted, created.getParent());
        try (var left = Files.list(planted)) {
            assertEquals(0, left.count(), "nothing is written there");
        }
    }

    /** As in containers with a volume for temporary files. */
    @Test
    void create_still_finds_a_place_in_a_temporary_directory_without_the_sticky_bit() throws IOException {
        home = folder.resolve("none");
        mode(temporary, 0777);
        assertTrue(create().startsWith(temporary));
    }

    @Test
    void create_is_empty_if_nothing_can_be_used() {
        assertEquals(Optional.empty(), directories(ASKED).create(directory -> {
            throw new IOException(directory.path() + ": no room");
        }, reasons));
        assertEquals(3, reasons.size(), reasons.toString());
    }

    @Test
    void existing_leaves_out_what_others_may_have_written() throws IOException {
        home = folder.resolve("none");
        Path own = create();
        Path planted = Files.createDirectories(temporary.resolve("carbontracker-777").resolve(own.getFileName()));
        mode(planted, 0700);
        mode(planted.getParent(), 0777);
        Files.createSymbolicLink(temporary.resolve("carbontracker-888"), own.getParent());
        assertEquals(List.of(own), directories(ASKED).existing(log));
    }
}
