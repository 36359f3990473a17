package dev.carbontracker.internal.host;

import dev.carbontracker.internal.file.SmallFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Length of the clock ticks in which Linux counts processor time. The kernel hands it to each program in its auxiliary vector
 * (man getauxval), so that no program has to be asked for it.
 */
final class ClockTick {

    /** AT_CLKTCK in linux/auxvec.h. */
    private static final long CLOCK_TICKS = 17;
    /** USER_HZ is 100 on every architecture but alpha and ia64 (asm/param.h). */
    private static final double USUAL_HERTZ = 100;
    private static final long MOST_HERTZ = 10_000;
    private static final int[] WORD_BYTES = {Long.BYTES, Integer.BYTES};

    private ClockTick() {
    }

    /** Milliseconds of a tick; 10 if the vector cannot be read. */
    static double millis(Path procRoot) {
        ByteBuffer vector = ByteBuffer.wrap(SmallFile.bytes(procRoot.resolve("self/auxv"))).order(ByteOrder.nativeOrder());
        for (int word : WORD_BYTES) {
            long hertz = hertz(vector, word);
            if (hertz > 0 && hertz <= MOST_HERTZ) {
                return 1000.0 / hertz;
            }
        }
        return 1000 / USUAL_HERTZ;
    }

    /** The entries are pairs of a type and a value, each of the machine's word; 0 if none is of this type. */
    private static long hertz(ByteBuffer vector, int word) {
        for (int at = 0; at + 2 * word <= vector.limit(); at += 2 * word) {
            if (word(vector, at, word) == CLOCK_TICKS) {
                return word(vector, at + word, word);
            }
        }
        return 0;
    }

    private static long word(ByteBuffer vector, int at, int word) {
        return word == Long.BYTES ? vector.getLong(at) : Integer.toUnsignedLong(vector.getInt(at));
    }
}
