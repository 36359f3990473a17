package dev.carbontracker.csv;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** Reads the end of a file. */
final class Tail {

    /** Of a longer line only the end is read: what matters is whether the line has an end. */
    private static final int MAX_BYTES = 1 << 16;

    private Tail() {
    }

    /** What follows the last newline, or the end of it; empty if the file ends with a newline. */
    static byte[] lastLine(FileChannel file) throws IOException {
        int length = (int) Math.min(file.size(), MAX_BYTES);
        ByteBuffer tail = ByteBuffer.allocate(length);
        long first = file.size() - length;
        while (tail.hasRemaining() && file.read(tail, first + tail.position()) >= 0) {
            // until the end
        }
        int end = tail.position();
        int start = end;
        while (start > 0 && tail.get(start - 1) != '\n') {
            start--;
        }
        return Arrays.copyOfRange(tail.array(), start, end);
    }
}
