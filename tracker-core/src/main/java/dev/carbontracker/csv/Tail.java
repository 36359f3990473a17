package dev.carbontracker.csv;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** Looks at the end of a file. */
final class Tail {

    /** A longer line is not looked at whole: what matters is whether it has an end. */
    private static final int MAX_BYTES = 1 << 16;

    private Tail() {
    }

    /** What follows the last newline, or the end of it; empty if the file ends with a newline. */
    static byte[] lastLine(Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            int length = (int) Math.min(in.length(), MAX_BYTES);
            byte[] tail = new byte[length];
            in.seek(in.length() - length);
            in.readFully(tail);
            int start = length;
            while (start > 0 && tail[start - 1] != '\n') {
                start--;
            }
            return java.util.Arrays.copyOfRange(tail, start, length);
        }
    }
}
