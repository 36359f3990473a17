package dev.carbontracker.gpu.nvml;

import dev.carbontracker.internal.file.PrivateDirectory;
import dev.carbontracker.internal.file.SafeDirectory;
import dev.carbontracker.internal.file.UserIds;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where JNA unpacks its native part before it loads it. JNA 5.19 takes {@code jna.tmpdir}, else {@code JNA/temp} in
 * {@code $XDG_CACHE_HOME} or {@code ~/.cache}, whichever user may write it: a user of a container without a home would run what
 * another user puts into the working directory. If that directory is not this user's alone, JNA gets a private one.
 */
final class JnaDirectory {

    private static final String OPTION = "jna.tmpdir";
    private static final List<String> LOADED_FROM_ELSEWHERE = List.of(OPTION, "jna.nounpack", "jna.boot.library.path");

    private JnaDirectory() {
    }

    /**
     * Does what loads JNA.
     *
     * @throws UnsatisfiedLinkError with the reason if there is no safe directory
     */
    static <T> T during(Supplier<T> loading, Map<String, String> environment) {
        boolean chosen = LOADED_FROM_ELSEWHERE.stream().anyMatch(name -> System.getProperty(name) != null);
        boolean linux = System.getProperty("os.name", "").startsWith("Linux");
        if (chosen || !linux || isSafe(environment)) {
            return loading.get();
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath();
        String own = "carbontracker-" + Integer.toUnsignedString(UserIds.current().uid());
        try (SafeDirectory directory = new PrivateDirectory(temporary, List.of(), List.of(own, "jna")).openOrCreate()) {
            System.setProperty(OPTION, directory.path().toString());
            return loading.get();
        } catch (IOException e) {
            throw new UnsatisfiedLinkError("the native part of JNA (jnidispatch) cannot be unpacked safely: " + e.getMessage());
        } finally {
            System.clearProperty(OPTION);
        }
    }

    private static boolean isSafe(Map<String, String> environment) {
        try {
            String given = environment.getOrDefault("XDG_CACHE_HOME", "");
            Path cache = given.isBlank() ? Path.of(System.getProperty("user.home", "?"), ".cache") : Path.of(given);
            Optional<String> reason = PrivateDirectory.whyOthersMayWrite(cache.resolve("JNA/temp"));
            return cache.isAbsolute() && reason.isEmpty();
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }
}
