package dev.carbontracker.internal.run;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.file.PrivateDirectory;
import dev.carbontracker.internal.file.SafeDirectory;
import dev.carbontracker.internal.file.UserIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where rows and journals go if the output directory cannot be written: a directory that only this user may enter, one for
 * each output directory. In this order: {@code $XDG_STATE_HOME/carbontracker}, by default
 * {@code ~/.local/state/carbontracker} (XDG Base Directory Specification 0.8); {@code carbontracker-UID} in the temporary
 * directory; a new temporary directory.
 */
final class FallbackDirectories {

    private static final String NAME = "carbontracker";
    private static final String TEMPORARY = NAME + "-";
    /** Enough that two output directories never share one. */
    private static final int HASH_BYTES = 8;

    private final JvmEnvironment jvm;
    private final String hash;

    /** Those for an output directory. */
    FallbackDirectories(Path asked, JvmEnvironment jvm) {
        this.jvm = jvm;
        this.hash = hash(asked.toAbsolutePath().normalize());
    }

    private static String hash(Path asked) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(asked.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** A fallback directory that can be used. */
    interface Check {
        /** Throws with the reason if it cannot. */
        void accept(SafeDirectory directory) throws IOException;
    }

    /**
     * The first one that can be used; it is created if it does not exist.
     *
     * @param check   throws if a directory cannot be used
     * @param reasons gets why each of the others was refused
     */
    Optional<Path> create(Check check, List<String> reasons) {
        for (PrivateDirectory candidate : fixed()) {
            try (SafeDirectory directory = candidate.openOrCreate()) {
                check.accept(directory);
                return Optional.of(directory.path());
            } catch (IOException | RuntimeException e) {
                reasons.add(reason(candidate.path(), e));
            }
        }
        try {
            Path fresh = Files.createTempDirectory(jvm.temporaryFolder().toAbsolutePath(), TEMPORARY);
            PrivateDirectory last = new PrivateDirectory(fresh, List.of(), List.of(hash));
            try (SafeDirectory directory = last.openOrCreateAnywhere()) {
                check.accept(directory);
                return Optional.of(directory.path());
            }
        } catch (IOException | RuntimeException e) {
            reasons.add(reason(jvm.temporaryFolder(), e));
            return Optional.empty();
        }
    }

    private static String reason(Path directory, Exception failure) {
        String text = OutputFolder.reason(failure);
        return text.startsWith(directory.toString()) ? text : directory + ": " + text;
    }

    private List<PrivateDirectory> fixed() {
        List<PrivateDirectory> candidates = new ArrayList<>();
        Optional<Path> state = Optional.ofNullable(jvm.environment().get("XDG_STATE_HOME")).flatMap(FallbackDirectories::path)
                .filter(Path::isAbsolute);
        if (state.isPresent()) {
            Path home = state.get();
            candidates.add(new PrivateDirectory(existing(home), missing(home), List.of(NAME, hash)));
        } else if (jvm.home().isPresent()) {
            candidates.add(new PrivateDirectory(jvm.home().get(), List.of(".local", "state"), List.of(NAME, hash)));
        }
        userId().ifPresent(uid -> candidates.add(new PrivateDirectory(jvm.temporaryFolder().toAbsolutePath(), List.of(),
                List.of(TEMPORARY + uid, hash))));
        return candidates;
    }

    private static Optional<Path> path(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** The part of a path that exists. */
    private static Path existing(Path path) {
        Path at = path;
        while (!Files.isDirectory(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }

    private static List<String> missing(Path path) {
        List<String> names = new ArrayList<>();
        existing(path).relativize(path).forEach(name -> names.add(name.toString()));
        names.removeIf(String::isEmpty);
        return names;
    }

    private static Optional<String> userId() {
        int uid = UserIds.current().uid();
        return uid == UserIds.UNKNOWN ? Optional.empty() : Optional.of(Integer.toUnsignedString(uid));
    }

    /** Those that exist, are for this user alone, and may hold rows of the output directory. */
    List<Path> existing(Log log) {
        Set<Path> found = new LinkedHashSet<>();
        for (PrivateDirectory candidate : fixed()) {
            if (Files.exists(candidate.path(), LinkOption.NOFOLLOW_LINKS)) {
                open(candidate, false, log).ifPresent(found::add);
            }
        }
        Path temporary = jvm.temporaryFolder().toAbsolutePath();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(temporary, TEMPORARY + "*")) {
            for (Path entry : entries) {
                if (PrivateDirectory.isPrivate(entry) && Files.exists(entry.resolve(hash), LinkOption.NOFOLLOW_LINKS)) {
                    open(new PrivateDirectory(temporary, List.of(), List.of(entry.getFileName().toString(), hash)), true, log)
                            .ifPresent(found::add);
                }
            }
        } catch (NoSuchFileException e) {
            return List.copyOf(found);
        } catch (IOException | DirectoryIteratorException e) {
            log.warn(temporary + ": cannot be listed: " + e.getMessage());
        }
        return List.copyOf(found);
    }

    private static Optional<Path> open(PrivateDirectory candidate, boolean anywhere, Log log) {
        try (SafeDirectory directory = anywhere ? candidate.openAnywhere() : candidate.open()) {
            return Optional.of(directory.path());
        } catch (IOException e) {
            log.warn(reason(candidate.path(), e) + "; nothing is recovered from it");
            return Optional.empty();
        }
    }
}
