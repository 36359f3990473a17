package dev.carbontracker.internal.run;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.file.SafeDirectory;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the files of a run go: the directory that was asked for, or a fallback directory.
 *
 * @param folder   the directory
 * @param csv      the file of runs
 * @param fallback the directory that was asked for, if this is not it
 */
record OutputFolder(Path folder, Path csv, Optional<Path> fallback) {

    /** Name of the directory of locks and journals. */
    static final String STATE = ".carbontracker";

    /** The directory of locks and journals. */
    Path state() {
        return folder.resolve(STATE);
    }

    /** Opens the directory of locks and journals; creates what is missing. */
    SafeDirectory openState() throws IOException {
        return openState(folder);
    }

    /** Opens the directory of locks and journals; {@link java.nio.file.NoSuchFileException} if there is none. */
    SafeDirectory openExistingState() throws IOException {
        try (SafeDirectory directory = SafeDirectory.open(folder)) {
            return directory.child(STATE);
        }
    }

    private static SafeDirectory openState(Path folder) throws IOException {
        try (SafeDirectory directory = SafeDirectory.openOrCreate(folder)) {
            return directory.childOrNew(STATE);
        }
    }

    /** The file of tasks, beside that of runs. */
    Path tasks() {
        String name = csv.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return folder.resolve(dot > 0 ? name.substring(0, dot) + "_tasks" + name.substring(dot) : name + "_tasks");
    }

    /**
     * The directory asked for, created if absent; if it cannot be written, a fallback directory. Empty if there is none
     * either.
     */
    static Optional<OutputFolder> open(Path asked, String fileName, JvmEnvironment jvm, Notes notes) {
        Path folder = asked.toAbsolutePath().normalize();
        String problem;
        try {
            check(folder, fileName);
            return Optional.of(new OutputFolder(folder, folder.resolve(fileName), Optional.empty()));
        } catch (IOException | RuntimeException e) {
            problem = reason(e);
        }
        List<String> reasons = new ArrayList<>();
        Optional<OutputFolder> instead = instead(folder, fileName, jvm, reasons);
        String text = folder + " cannot be written (" + problem + "): ";
        if (instead.isPresent()) {
            notes.warn(text + "the row goes to " + instead.get().csv()
                    + (reasons.isEmpty() ? "" : " (refused before: " + String.join("; ", reasons) + ")"));
        } else {
            notes.note(text);
            notes.lost(text + "nor can a fallback directory (" + String.join("; ", reasons)
                    + "), so this run leaves no row");
        }
        return instead;
    }

    /**
     * A fallback directory for the one that was asked for.
     *
     * @param reasons gets why fallback directories that come before it were refused
     */
    static Optional<OutputFolder> instead(Path asked, String fileName, JvmEnvironment jvm, List<String> reasons) {
        return new FallbackDirectories(asked, jvm).create(directory -> check(directory.path(), fileName), reasons)
                .map(folder -> new OutputFolder(folder, folder.resolve(fileName), Optional.of(asked)));
    }

    /** Throws with the reason if no row can be appended there; found by trying, because permissions do not show read-only mounts. */
    private static void check(Path folder, String fileName) throws IOException {
        try (SafeDirectory state = openState(folder)) {
            state.checkWritable();
        }
        Path csv = SafeDirectory.follow(folder.resolve(fileName));
        try (SafeDirectory directory = SafeDirectory.openOrCreate(csv.getParent())) {
            String name = csv.getFileName().toString();
            if (directory.has(name)) {
                directory.open(name).close();
            } else {
                directory.checkWritable();
            }
        }
    }

    /** What went wrong, in a few words. */
    static String reason(Throwable failure) {
        return failure instanceof AccessDeniedException denied ? denied.getMessage() + ": permission denied"
                : failure instanceof IOException && failure.getMessage() != null
                && failure.getClass().getPackageName().equals("java.nio.file") ? words(failure)
                : failure instanceof IOException && failure.getMessage() != null ? failure.getMessage() : failure.toString();
    }

    /** The exceptions of {@code java.nio.file} without a reason consist of the path alone. */
    private static String words(Throwable failure) {
        boolean bare = failure instanceof java.nio.file.FileSystemException system && system.getReason() == null;
        return bare ? failure.getMessage() + ": " + failure.getClass().getSimpleName()
                .replaceAll("Exception$", "").replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(java.util.Locale.ROOT)
                : failure.getMessage();
    }
}
