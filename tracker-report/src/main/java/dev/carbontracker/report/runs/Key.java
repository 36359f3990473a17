package dev.carbontracker.report.runs;

import java.util.UUID;

/**
 * The 128 bits under which a run is kept: those of its UUID, or a hash of another id.
 *
 * @param uuid whether the id can be had back from them
 */
record Key(long high, long low, boolean uuid) implements Comparable<Key> {

    private static final int UUID_CHARS = 36;

    static Key of(String id) {
        if (id.length() == UUID_CHARS && id.charAt(8) == '-' && id.charAt(13) == '-' && id.charAt(18) == '-'
                && id.charAt(23) == '-') {
            long high = hex(id, 0, 8) << 32 | hex(id, 9, 13) << 16 | hex(id, 14, 18);
            long low = hex(id, 19, 23) << 48 | hex(id, 24, UUID_CHARS);
            if (new UUID(high, low).toString().equals(id)) {
                return new Key(high, low, true);
            }
        }
        long high = 0xcbf29ce484222325L; // FNV-1a, twice with different starts
        long low = 0x84222325cbf29ce4L;
        for (int i = 0; i < id.length(); i++) {
            high = (high ^ id.charAt(i)) * 0x100000001b3L;
            low = (low ^ id.charAt(i)) * 0x9E3779B97F4A7C15L;
            low ^= low >>> 29;
        }
        return new Key(high, low, false);
    }

    @Override
    public int compareTo(Key other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    private static long hex(String id, int start, int end) {
        long value = 0;
        for (int i = start; i < end; i++) {
            value = value << 4 | Math.max(0, Character.digit(id.charAt(i), 16));
        }
        return value;
    }
}
