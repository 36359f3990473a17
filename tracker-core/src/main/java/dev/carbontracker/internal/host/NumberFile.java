package dev.carbontracker.internal.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A kernel file that holds a whole number, or several. It stays open and is read from its start each time, without
 * making strings; after a failure it is opened anew. A FIFO is refused, since opening one may wait without an end. Not
 * thread-safe.
 */
final class NumberFile implements AutoCloseable {

    private static final int MAX_BYTES = 4096;

    private final Path file;
    private final byte[] bytes;
    private final ByteBuffer buffer;
    private int length;
    private FileChannel channel;

    NumberFile(Path file) {
        this.file = file;
        this.bytes = new byte[MAX_BYTES];
        this.buffer = ByteBuffer.wrap(bytes);
    }

    Path path() {
        return file;
    }

    /** The first number in the file; throws {@link IOException} if it cannot be read or does not start with one. */
    long read() throws IOException {
        load();
        return number(0);
    }

    /** The number after that word, which is followed by blanks. */
    long readAfter(byte[] word) throws IOException {
        load();
        for (int start = 0; start + word.length <= length; start++) {
            int i = 0;
            while (i < word.length && bytes[start + i] == word[i]) {
                i++;
            }
            if (i == word.length) {
                return number(start + i);
            }
        }
        throw new IOException(file + ": has no " + new String(word, java.nio.charset.StandardCharsets.US_ASCII));
    }

    /** The sum of fields, counted from 1 after the last {@code )} in the file, as in /proc/PID/stat. */
    long sumOfFieldsAfterParenthesis(int firstField, int lastField) throws IOException {
        load();
        int at = length - 1;
        while (at >= 0 && bytes[at] != ')') {
            at--;
        }
        if (at < 0) {
            throw new IOException(file + ": is not in the format of /proc/PID/stat");
        }
        long sum = 0;
        int field = 0;
        for (at++; at < length && field < lastField; at++) {
            boolean starts = bytes[at] > ' ' && bytes[at - 1] <= ' ';
            field += starts ? 1 : 0;
            sum += starts && field >= firstField ? number(at) : 0;
        }
        if (field < lastField) {
            throw new IOException(file + ": is not in the format of /proc/PID/stat");
        }
        return sum;
    }

    private long number(int start) throws IOException {
        int at = start;
        while (at < length && bytes[at] <= ' ') {
            at++;
        }
        boolean negative = at < length && bytes[at] == '-';
        at += negative ? 1 : 0;
        int first = at;
        long value = 0;
        while (at < length && bytes[at] >= '0' && bytes[at] <= '9') {
            if (value > (Long.MAX_VALUE - 9) / 10) {
                throw new IOException(file + ": holds a number that is too large");
            }
            value = value * 10 + (bytes[at++] - '0');
        }
        if (at == first || at < length && bytes[at] > ' ') {
            close();
            throw new IOException(file + ": " + (length == 0 ? "is empty" : "does not hold a number"));
        }
        return negative ? -value : value;
    }

    private void load() throws IOException {
        try {
            if (channel == null) {
                if (Files.exists(file) && !Files.isRegularFile(file)) {
                    throw new IOException(file + ": is not a regular file");
                }
                channel = FileChannel.open(file, StandardOpenOption.READ);
            }
            buffer.clear();
            while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) > 0) {
                // kernel files may come in pieces
            }
            length = buffer.position();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // nothing was written to it
            }
        }
    }
}
