package dev.carbontracker.internal.run;

import dev.carbontracker.internal.config.JvmEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Where the files of a run go: the folder that was asked for, or one that can be written instead.
 *
 * @param folder   the folder
 * @param csv      the file of runs
 * @param fallback the folder that was asked for, if this is not it
 */
record OutputFolder(Path folder, Path csv, Optional<Path> fallback) {

    /** The folder of locks and journals. */
    Path state() {
        return folder.resolve(".carbontracker");
    }

    /** The file of tasks, beside that of runs. */
    Path tasks() {
        String name = csv.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return folder.resolve(dot > 0 ? name.substring(0, dot) + "_tasks" + name.substring(dot) : name + "_tasks");
    }

    /**
     * The folder asked for, made if absent; where it cannot be written, one under the temporary folder. Empty if there
     * is none at all.
     */
    static Optional<OutputFolder> open(Path asked, String fileName, JvmEnvironment jvm, Notes notes) {
        Path folder = asked.toAbsolutePath().normalize();
        Optional<String> problem = problem(folder, fileName);
        if (problem.isEmpty()) {
            return Optional.of(new OutputFolder(folder, folder.resolve(fileName), Optional.empty()));
        }
        Optional<OutputFolder> instead = instead(folder, fileName, jvm);
        String text = folder + " cannot be written (" + problem.get() + "): ";
        if (instead.isPresent()) {
            notes.warn(text + "the row goes to " + instead.get().csv());
        } else {
            notes.note(text);
            notes.lost(text + "nor can " + jvm.temporaryFolder() + ", so this run leaves no row");
        }
        return instead;
    }

    /** A folder of this user's under the temporary folder, one for each folder that was asked for. */
    static Optional<OutputFolder> instead(Path asked, String fileName, JvmEnvironment jvm) {
        Path folder = fallback(asked, jvm);
        boolean usable = privately(folder) && problem(folder, fileName).isEmpty();
        return usable ? Optional.of(new OutputFolder(folder, folder.resolve(fileName), Optional.of(asked)))
                : Optional.empty();
    }

    /** Where rows go that cannot be written to that folder. */
    static Path fallback(Path asked, JvmEnvironment jvm) {
        CRC32 hash = new CRC32();
        hash.update(asked.toString().getBytes(StandardCharsets.UTF_8));
        return jvm.temporaryFolder().toAbsolutePath()
                .resolve("carbontracker-" + jvm.user().replaceAll("[^A-Za-z0-9._-]", "_"))
                .resolve(String.format(Locale.ROOT, "%08x", hash.getValue()));
    }

    /** Makes a folder in a place that everybody can write to, for this user alone. */
    private static boolean privately(Path folder) {
        try {
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectories(folder);
            }
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Why no row could be appended there; found by trying, since permissions do not tell of read-only mounts. */
    private static Optional<String> problem(Path folder, String fileName) {
        Path csv = folder.resolve(fileName);
        try {
            Path state = folder.resolve(".carbontracker");
            Files.createDirectories(state);
            Files.delete(Files.createTempFile(state, "probe", ".tmp"));
            if (Files.isDirectory(csv)) {
                return Optional.of(fileName + " is a folder");
            }
            if (Files.exists(csv) && !Files.isWritable(csv)) {
                return Optional.of(fileName + " is not writable");
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }
}
