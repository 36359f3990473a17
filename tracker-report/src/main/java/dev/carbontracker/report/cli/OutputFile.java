package dev.carbontracker.report.cli;

import dev.carbontracker.internal.file.FileOwner;
import dev.carbontracker.report.ReportException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Writes what was made, whole or not at all. */
final class OutputFile {

    private static final int MOST_LINKS = 40;

    private OutputFile() {
    }

    static void write(Path file, String text, Console console) throws ReportException {
        write(file, text.getBytes(StandardCharsets.UTF_8), console);
    }

    static void write(Path file, byte[] bytes, Console console) throws ReportException {
        replace(file, bytes);
        console.err().println("written: " + file);
    }

    /** Replaces a file, or makes it: no reader sees half of it. */
    static void replace(Path file, byte[] bytes) throws ReportException {
        if (Files.isDirectory(file)) {
            throw new ReportException(file + ": is a folder; name a file in it");
        }
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) { // such as /dev/stdout
                Files.write(file, bytes);
                return;
            }
            Path real = target(file);
            if (Files.exists(real) && !Files.isWritable(real)) {
                throw new AccessDeniedException(file.toString());
            }
            Path half = real.resolveSibling("." + real.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
            try {
                Files.write(half, bytes, StandardOpenOption.CREATE_NEW);
                if (Files.exists(real)) {
                    FileOwner.copy(real, half);
                }
                Files.move(half, real, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(half);
            }
        } catch (NoSuchFileException e) {
            throw new ReportException(file + ": its folder does not exist");
        } catch (AccessDeniedException e) {
            throw new ReportException(file + ": cannot be written: permission denied");
        } catch (IOException e) {
            throw new ReportException(file + ": cannot be written: " + e.getMessage());
        }
    }

    /** Throws if that is one of the files that are read: it would be lost. */
    static void checkNotRead(Path file, List<Path> inputs) throws ReportException {
        for (Path input : inputs) {
            try {
                if (Files.exists(file) && Files.isSameFile(file, input)) {
                    throw new ReportException(file + ": is one of the files to read; name another one to write");
                }
            } catch (IOException e) {
                continue; // what cannot be looked at is not the same as what was read
            }
        }
    }

    /** Where a link leads, also one whose target does not exist yet. */
    private static Path target(Path file) throws IOException {
        Path target = file.toAbsolutePath();
        for (int i = 0; i < MOST_LINKS && Files.isSymbolicLink(target); i++) {
            target = target.resolveSibling(Files.readSymbolicLink(target)).normalize();
        }
        return target;
    }
}
