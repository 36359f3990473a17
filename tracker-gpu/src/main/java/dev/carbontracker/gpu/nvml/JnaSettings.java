package dev.carbontracker.gpu.nvml;

import dev.carbontracker.internal.file.PrivateDirectory;
import dev.carbontracker.internal.file.SafeDirectory;
import dev.carbontracker.internal.file.UserIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * System properties for JNA on Linux, which are set while it is loaded and removed afterwards.
 *
 * <p>Where JNA unpacks its native part: version 5.19 takes {@code jna.tmpdir}, else {@code JNA/temp} in {@code $XDG_CACHE_HOME} or
 * {@code ~/.cache}, whichever user may write it: a user of a container without a home would run what another user puts into the
 * working directory. If that directory is not this user's alone, JNA gets a private one.
 *
 * <p>Where it looks for libraries: it would start {@code ldconfig} for that, unless {@code jna.platform.library.path} is set. It
 * gets the directories that it would have found.
 */
final class JnaSettings {

    private static final String DIRECTORY = "jna.tmpdir";
    private static final String LIBRARY_PATH = "jna.platform.library.path";
    private static final List<String> LOADED_FROM_ELSEWHERE = List.of(DIRECTORY, "jna.nounpack", "jna.boot.library.path");
    private static final Map<String, String> ARCHITECTURES = Map.of("amd64", "x86_64", "x86", "i386");

    private final Map<String, String> environment;
    private final Path root;

    /**
     * Settings.
     *
     * @param environment environment variables
     * @param root        stands for {@code /} where the linker's index is
     */
    JnaSettings(Map<String, String> environment, Path root) {
        this.environment = environment;
        this.root = root;
    }

    /**
     * Does what loads JNA.
     *
     * @throws UnsatisfiedLinkError with the reason if there is no safe directory
     */
    <T> T during(Supplier<T> loading) {
        if (!System.getProperty("os.name", "").startsWith("Linux")) {
            return loading.get();
        }
        if (System.getProperty(LIBRARY_PATH) != null) {
            return inSafeDirectory(loading);
        }
        System.setProperty(LIBRARY_PATH, String.join(":", libraryDirectories()));
        try {
            return inSafeDirectory(loading);
        } finally {
            System.clearProperty(LIBRARY_PATH);
        }
    }

    /** Where JNA looks by itself, then what {@code ldconfig -p} would list. */
    private Set<String> libraryDirectories() {
        String arch = System.getProperty("os.arch", "");
        String multiarch = "lib/" + ARCHITECTURES.getOrDefault(arch, arch) + "-linux-gnu";
        Set<String> directories = new LinkedHashSet<>();
        for (String directory : List.of("/usr/" + multiarch, "/" + multiarch, "/usr/lib64", "/lib64", "/usr/lib", "/lib")) {
            directories.add(directory);
        }
        LinkerCache.libraries(root).forEach(library -> directories.add(library.substring(0, library.lastIndexOf('/'))));
        directories.removeIf(directory -> directory.contains(":") || !Files.isDirectory(Path.of(directory)));
        return directories;
    }

    private <T> T inSafeDirectory(Supplier<T> loading) {
        boolean chosen = LOADED_FROM_ELSEWHERE.stream().anyMatch(name -> System.getProperty(name) != null);
        if (chosen || isSafe()) {
            return loading.get();
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath();
        String own = "carbontracker-" + Integer.toUnsignedString(UserIds.current().uid());
        try (SafeDirectory directory = new PrivateDirectory(temporary, List.of(), List.of(own, "jna")).openOrCreate()) {
            System.setProperty(DIRECTORY, directory.path().toString());
            return loading.get();
        } catch (IOException e) {
            throw new UnsatisfiedLinkError("the native part of JNA (jnidispatch) cannot be unpacked safely: " + e.getMessage());
        } finally {
            System.clearProperty(DIRECTORY);
        }
    }

    private boolean isSafe() {
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
