package dev.carbontracker.agent;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The classes and resources that only the isolated loader sees: one stored entry of the jar. Were they entries of the
 * jar, the JVM would read the names of all six thousand before main, which costs 14 ms, and class path scanners would
 * find them. Thread-safe.
 *
 * <p>Format, all numbers big-endian: magic and number of files, four bytes each; for each file, sorted by the hash of its
 * name: the hash in eight bytes, the offset of its deflated content after the index, the length of that, and the length of
 * the content, four bytes each. Whoever packs makes sure that no two names have one hash.
 */
public final class Archive {

    /** First four bytes: {@code CTRK}. */
    public static final int MAGIC = 0x4354524B;
    /** Bytes before the index. */
    public static final int HEAD_BYTES = 8;
    /** Bytes of a file in the index. */
    public static final int INDEX_BYTES = 20;
    private static final int HASH_BYTES = 8;
    /** A larger buffer is not kept for the next file. */
    private static final int LARGEST_KEPT = 64 * 1024;

    private static final String ENTRY = "isolated.bin";

    private final ZipFile jar;
    private final ZipEntry entry;
    private final ByteBuffer index;
    private final int count;
    private final long blobs;
    private final Deque<Unpacking> idle = new ArrayDeque<>();

    /** Opens the archive of a jar; throws {@link IOException} if the jar is not ours. */
    Archive(File file) throws IOException {
        jar = new ZipFile(file);
        entry = jar.getEntry(ENTRY);
        if (entry == null || entry.getMethod() != ZipEntry.STORED) {
            jar.close();
            throw new IOException(file + " is not carbon-tracker.jar: its classes were packed into another jar, which "
                    + "cannot work; use the file as it is");
        }
        ByteBuffer head = ByteBuffer.wrap(read(0, new byte[HEAD_BYTES], HEAD_BYTES));
        if (head.getInt() != MAGIC) {
            throw new IOException(file + " is broken");
        }
        count = head.getInt();
        index = ByteBuffer.wrap(read(HEAD_BYTES, new byte[count * INDEX_BYTES], count * INDEX_BYTES));
        blobs = HEAD_BYTES + (long) count * INDEX_BYTES;
    }

    /** The hash by which names are found: FNV-1a of 64 bits (Fowler, Noll, Vo) over the characters. */
    public static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Takes the content of a file: the first bytes of that buffer. */
    interface Taker<T> {
        T take(byte[] buffer, int length);
    }

    /** Where a file lies. */
    private record Place(long offset, int packedLength, int length) {
    }

    /** What unpacks a file, kept for the next one: hundreds of classes are defined at once. */
    private static final class Unpacking {
        private final Inflater inflater = new Inflater(true);
        private byte[] packed = new byte[16 * 1024];
        private byte[] content = new byte[32 * 1024];
    }

    boolean has(String name) {
        return find(name) != null;
    }

    /** Gives the content of that file to the taker, which must not keep the buffer; null if there is no such file. */
    <T> T read(String name, Taker<T> taker) throws IOException {
        Place place = find(name);
        if (place == null) {
            return null;
        }
        Unpacking unpacking = borrow();
        try {
            unpack(place, unpacking);
            return taker.take(unpacking.content, place.length());
        } catch (DataFormatException e) {
            throw new IOException(name + " in " + jar.getName() + " is broken", e);
        } finally {
            giveBack(unpacking);
        }
    }

    private void giveBack(Unpacking unpacking) {
        if (unpacking.content.length <= LARGEST_KEPT) {
            synchronized (idle) {
                idle.push(unpacking);
            }
        } else {
            unpacking.inflater.end();
        }
    }

    private Unpacking borrow() {
        synchronized (idle) {
            Unpacking unpacking = idle.poll();
            return unpacking == null ? new Unpacking() : unpacking;
        }
    }

    private void unpack(Place place, Unpacking unpacking) throws IOException, DataFormatException {
        if (unpacking.packed.length < place.packedLength()) {
            unpacking.packed = new byte[place.packedLength()];
        }
        if (unpacking.content.length < place.length()) {
            unpacking.content = new byte[place.length()];
        }
        read(place.offset(), unpacking.packed, place.packedLength());
        unpacking.inflater.reset();
        unpacking.inflater.setInput(unpacking.packed, 0, place.packedLength());
        int done = 0;
        while (done < place.length()) {
            int step = unpacking.inflater.inflate(unpacking.content, done, place.length() - done);
            if (step == 0) {
                throw new DataFormatException("cut short");
            }
            done += step;
        }
    }

    private Place find(String name) {
        long hash = hash(name);
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int at = middle * INDEX_BYTES;
            long found = index.getLong(at);
            if (found == hash) {
                int place = at + HASH_BYTES;
                return new Place(blobs + index.getInt(place), index.getInt(place + 4), index.getInt(place + 8));
            }
            low = found < hash ? middle + 1 : low;
            high = found < hash ? high : middle - 1;
        }
        return null;
    }

    /** A skip in a stored entry reads nothing. */
    private byte[] read(long offset, byte[] into, int length) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            if (in.skip(offset) != offset || in.readNBytes(into, 0, length) != length) {
                throw new EOFException(jar.getName() + " is cut short");
            }
            return into;
        }
    }
}
