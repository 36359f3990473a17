package dev.carbontracker.gpu.nvml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where JNA unpacks its native part, from which the JVM then loads a program, and where it looks for libraries. */
@EnabledOnOs(OS.LINUX)
class JnaSettingsTest {

    private static final String OPTION = "jna.tmpdir";
    private static final String LIBRARY_PATH = "jna.platform.library.path";

    @TempDir
    Path folder;
    private final String temporaryBefore = System.getProperty("java.io.tmpdir");
    private final String homeBefore = System.getProperty("user.home");
    /** JNA sets it itself when a test before this one loads it. */
    private final String libraryPathBefore = System.clearProperty(LIBRARY_PATH);
    private Path temporary;

    @BeforeEach
    void open() throws IOException {
        temporary = Files.createDirectory(folder.resolve("tmp"));
        Files.setAttribute(temporary, "unix:mode", 01777);
        System.setProperty("java.io.tmpdir", temporary.toString());
    }

    @AfterEach
    void close() {
        System.setProperty("java.io.tmpdir", temporaryBefore);
        System.setProperty("user.home", homeBefore);
        System.clearProperty(OPTION);
        if (libraryPathBefore != null) {
            System.setProperty(LIBRARY_PATH, libraryPathBefore);
        }
    }

    @Test
    void library_path_has_the_directories_of_the_linkers_index() throws IOException {
        Path libraries = Files.createDirectories(folder.resolve("opt/lib"));
        Files.createDirectories(folder.resolve("etc"));
        Files.writeString(folder.resolve("etc/ld.so.cache"), "glibc-ld.so.cache1.1\0\1\2liba.so.1\0" + libraries
                + "/liba.so.1\0libb.so.1\0" + libraries + "/libb.so.1\0libc.so.6\0/gone/libc.so.6\0");
        JnaSettings settings = new JnaSettings(Map.of(), folder);
        List<String> path = List.of(settings.during(() -> System.getProperty(LIBRARY_PATH)).split(":"));
        assertEquals(1, path.stream().filter(libraries.toString()::equals).count(), "once: " + path);
        assertTrue(path.contains("/usr/lib") && !path.contains("/gone"), path.toString());
        assertNull(System.getProperty(LIBRARY_PATH), "the program's own JNA has its own");
    }

    @Test
    void library_path_of_the_user_holds() {
        System.setProperty(LIBRARY_PATH, "/chosen");
        assertEquals("/chosen", new JnaSettings(Map.of(), folder).during(() -> System.getProperty(LIBRARY_PATH)));
        assertEquals("/chosen", System.clearProperty(LIBRARY_PATH));
    }

    private static String during(Map<String, String> environment) {
        return new JnaSettings(environment, Path.of("/")).during(() -> System.getProperty(OPTION));
    }

    private void assertPrivate(String directory) throws IOException {
        assertTrue(Path.of(directory).startsWith(temporary), directory);
        assertEquals(0700, (int) Files.getAttribute(Path.of(directory), "unix:mode") & 07777);
        assertNull(System.getProperty(OPTION), "the program's own JNA is not led there");
    }

    @Test
    void home_of_one_s_own_is_left_to_jna() {
        System.setProperty("user.home", folder.resolve("home").toString());
        assertNull(during(Map.of()));
        assertNull(during(Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString())));
    }

    /** The JVM calls the home of a user without a name {@code ?}, which JNA takes for a directory in the working directory. */
    @Test
    void user_without_a_home_gets_a_private_directory() throws IOException {
        System.setProperty("user.home", "?");
        assertPrivate(during(Map.of()));
    }

    @Test
    void cache_that_others_may_write_is_replaced_by_a_private_directory() throws IOException {
        Path cache = Files.createDirectories(folder.resolve("cache/JNA/temp"));
        Files.setAttribute(cache, "unix:mode", 0777);
        assertPrivate(during(Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString())));
        Files.setAttribute(cache, "unix:mode", 01777);
        assertPrivate(during(Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString())));
        Files.setAttribute(cache, "unix:mode", 0755);
        Files.setAttribute(cache.getParent(), "unix:mode", 0777);
        assertPrivate(during(Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString())));
    }

    @Test
    void what_the_user_has_chosen_holds() {
        System.setProperty("user.home", "?");
        System.setProperty(OPTION, "/chosen");
        assertEquals("/chosen", during(Map.of()));
        assertEquals("/chosen", System.getProperty(OPTION));
    }

    @Test
    void nothing_is_loaded_if_there_is_no_safe_directory() throws IOException {
        System.setProperty("user.home", "?");
        Files.setAttribute(temporary, "unix:mode", 0777);
        UnsatisfiedLinkError refused = assertThrows(UnsatisfiedLinkError.class, () -> during(Map.of()));
        assertTrue(refused.getMessage().contains("cannot be unpacked safely: " + temporary + ": may be written"),
                refused.getMessage());
    }
}
