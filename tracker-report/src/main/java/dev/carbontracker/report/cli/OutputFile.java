package dev.carbontracker.report.cli;

import dev.carbontracker.internal.file.SafeDirectory;
import dev.carbontracker.report.ReportException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Writes what was made, whole or not at all. */
final class OutputFile {

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
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                writeTo(file, bytes);
                return;
            }
            Path real = SafeDirectory.follow(file);
            try (SafeDirectory directory = SafeDirectory.open(real.getParent())) {
                if (Files.exists(real) && !Files.isWritable(real)) {
                    throw new AccessDeniedException(file.toString());
                }
                directory.replace(real.getFileName().toString(), SafeDirectory.Access.BY_UMASK, out -> out.write(bytes));
            }
        } catch (NoSuchFileException e) {
            throw new ReportException(file + ": its folder does not exist");
        } catch (AccessDeniedException e) {
            throw new ReportException(file + ": cannot be written: permission denied");
        } catch (FileSystemException e) {
            throw new ReportException(file + ": cannot be written: " + (e.getReason() == null ? e.getMessage() : e.getReason()));
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

    /** Writes to what is no file, such as /dev/stdout; in a directory that others may write it may be of another user. */
    private static void writeTo(Path device, byte[] bytes) throws IOException {
        try (SafeDirectory directory = SafeDirectory.open(device.toAbsolutePath().getParent())) {
            if (directory.isShared()) {
                throw new FileSystemException(device.toString(), null,
                        "is not a regular file, in a directory that other users may write");
            }
        }
        Files.write(device, bytes);
    }
}
