package dev.carbontracker.internal.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads files of a few lines, such as those of {@code /proc} and {@code /sys}. A FIFO, a device or a directory counts as
 * missing, since reading one may wait without an end.
 */
public final class SmallFile {

    /** Of a longer file only the start is read. */
    private static final int MAX_BYTES = 1 << 16;

    private SmallFile() {
    }

    /** The text of a file in UTF-8 without blanks around it; empty if it cannot be read. */
    public static String text(Path file) {
        return new String(bytes(file), StandardCharsets.UTF_8).strip();
    }

    /** The lines of a file; none if it cannot be read. */
    public static List<String> lines(Path file) {
        return text(file).lines().toList();
    }

    /** The bytes of a file; none if it cannot be read. */
    public static byte[] bytes(Path file) {
        return bytes(file, MAX_BYTES);
    }

    /** The same of a file that may be longer. */
    public static byte[] bytes(Path file, int mostBytes) {
        if (!Files.isRegularFile(file)) {
            return new byte[0];
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(mostBytes);
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
