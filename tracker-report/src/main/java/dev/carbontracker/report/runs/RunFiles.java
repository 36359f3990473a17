package dev.carbontracker.report.runs;

import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.report.ReportException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the files of runs among what was named. */
public final class RunFiles {

    /** What a file of runs has at least. */
    static final List<String> NEEDED = List.of("timestamp", "duration", "emissions");

    private RunFiles() {
    }

    /**
     * What was found.
     *
     * @param files   the files, each once
     * @param remarks what could not be read and is left out
     */
    public record Found(List<Path> files, List<String> remarks) {
        /** Copies. */
        public Found {
            files = List.copyOf(files);
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * The files, each once: those named, and in folders all that are files of runs. Beside a file of codecarbon's the one
     * with the full rows counts as named too.
     */
    public static Found find(List<Path> inputs) throws ReportException {
        Map<Path, Path> files = new LinkedHashMap<>();
        List<String> remarks = new ArrayList<>();
        for (Path input : inputs) {
            if (Files.isDirectory(input)) {
                List<Path> found = inFolder(input, remarks);
                if (found.isEmpty()) {
                    throw new ReportException(input + ": no file of runs (such as emissions.csv) in this folder"
                            + (remarks.isEmpty() ? "" : " that can be read"));
                }
                found.forEach(file -> files.putIfAbsent(real(file), file));
            } else {
                check(input);
                files.putIfAbsent(real(input), input);
                Path full = full(input);
                if (Files.isRegularFile(full) && isOfRuns(full, remarks)) {
                    files.putIfAbsent(real(full), full);
                }
            }
        }
        return new Found(List.copyOf(files.values()), remarks);
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file.toAbsolutePath().normalize();
        }
    }

    private static Path full(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return file.resolveSibling(dot > 0 ? name.substring(0, dot) + "_full" + name.substring(dot) : name + "_full");
    }

    private static List<Path> inFolder(Path folder, List<String> remarks) throws ReportException {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    boolean hidden = !directory.equals(folder) && directory.getFileName().toString().startsWith(".");
                    return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.getFileName().toString().endsWith(".csv") && attributes.isRegularFile()
                            && isOfRuns(file, remarks)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    if (!(failure instanceof FileSystemLoopException)) {
                        remarks.add(file + ": left out, it cannot be read: " + reason(failure));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new ReportException(folder + ": cannot be listed: " + reason(e));
        }
        found.sort(null);
        return found;
    }

    private static boolean isOfRuns(Path file, List<String> remarks) {
        try (EmissionsReader reader = EmissionsReader.open(file)) {
            return RowRules.isOfRuns(reader.header());
        } catch (AccessDeniedException e) {
            remarks.add(file + ": left out, it cannot be read: " + reason(e));
            return false;
        } catch (IOException e) { // its first line is no CSV
            return false;
        }
    }

    /** Throws with one sentence if that is no file of runs. */
    public static void check(Path file) throws ReportException {
        try (EmissionsReader reader = EmissionsReader.open(file)) {
            List<String> header = reader.header();
            if (header.isEmpty()) {
                throw new ReportException(file + ": empty; a file of runs has at least a header");
            }
            if (header.containsAll(NEEDED)) {
                return;
            }
            String only = header.get(0);
            for (char delimiter : new char[] {';', '\t', '|'}) {
                if (header.size() == 1 && only.indexOf(delimiter) >= 0) {
                    throw new ReportException(file + ": its cells are separated by " + (delimiter == '\t' ? "tabs" : "'"
                            + delimiter + "'") + ", not by commas; save it as CSV with commas and decimal points");
                }
            }
            throw new ReportException(file + ": no file of runs: its first line has no column "
                    + NEEDED.stream().filter(name -> !header.contains(name)).findFirst().orElseThrow());
        } catch (NoSuchFileException e) {
            throw new ReportException(file + ": no such file");
        } catch (IOException e) {
            throw new ReportException(file + ": cannot be read: " + reason(e));
        }
    }

    /** Why a file cannot be read or written, in a few words. */
    public static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
