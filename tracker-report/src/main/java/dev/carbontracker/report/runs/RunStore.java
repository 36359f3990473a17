package dev.carbontracker.report.runs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The figures of many runs in {@value #RECORD_BYTES} bytes each, found by 128-bit key through an index that adds at most
 * seven bytes a run. Nothing is copied when it grows, so a million runs need no more than a hundred million bytes.
 */
final class RunStore {

    static final int RECORD_BYTES = 90;
    private static final int PER_PAGE = 4096;
    private static final int FIRST_INDEX = 1024;
    private static final double FULLEST = 0.75;
    private static final double GROWTH = 1.25;
    private static final int RUN_BITS = 27;
    private static final int MOST_RUNS = (1 << RUN_BITS) - 1;
    private static final int EMPTY = -1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle DOUBLE = MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.nativeOrder());
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

    /** Fields of eight bytes. */
    enum Wide { KEY_HIGH, KEY_LOW, EMISSIONS_KG, ENERGY_KWH, CPU_KWH, GPU_KWH, RAM_KWH, END_MILLIS, DURATION_SECONDS }

    private static final int LOW_AT = 8 * Wide.values().length;
    private static final int HIGH_AT = LOW_AT + 4;
    private static final int CONTEXT_AT = HIGH_AT + 4;
    private static final int PARENT_AT = CONTEXT_AT + 4;
    private static final int FLAGS_AT = PARENT_AT + 4;

    private final List<byte[]> pages = new ArrayList<>();
    private int[] index = filled(FIRST_INDEX);
    private int size;

    private static int[] filled(int length) {
        int[] index = new int[length];
        Arrays.fill(index, EMPTY);
        return index;
    }

    int size() {
        return size;
    }

    /** Bytes of memory that it takes. */
    long bytes() {
        return (long) pages.size() * PER_PAGE * RECORD_BYTES + 4L * index.length;
    }

    /** The run of that key; a new one, without figures, if there is none. */
    int find(long high, long low) {
        if (size >= index.length * FULLEST) {
            rehash();
        }
        long mixed = mix(high, low);
        int slot = first(mixed);
        for (int entry = index[slot]; entry != EMPTY; entry = index[slot]) {
            int run = entry & MOST_RUNS;
            if ((entry ^ (int) mixed) >>> RUN_BITS == 0 && get(run, Wide.KEY_HIGH) == high && get(run, Wide.KEY_LOW) == low) {
                return run;
            }
            slot = slot + 1 == index.length ? 0 : slot + 1;
        }
        if (size == MOST_RUNS) {
            throw new IllegalStateException("more than " + MOST_RUNS + " runs");
        }
        if (size % PER_PAGE == 0) {
            pages.add(new byte[PER_PAGE * RECORD_BYTES]);
        }
        index[slot] = entry(size, mixed);
        set(size, Wide.KEY_HIGH, high);
        set(size, Wide.KEY_LOW, low);
        setParent(size, -1);
        return size++;
    }

    private static long mix(long high, long low) {
        return (high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L; // 2^64 / golden section: spreads all bits
    }

    private int first(long mixed) {
        return (int) ((mixed >>> 32) * index.length >>> 32);
    }

    /** The run, and above it a few bits of the key's hash: most others need not be looked at. */
    private static int entry(int run, long mixed) {
        return run | (int) mixed & ~MOST_RUNS;
    }

    private void rehash() {
        index = filled((int) Math.min(index.length * GROWTH, Integer.MAX_VALUE - 8.0));
        for (int run = 0; run < size; run++) {
            long mixed = mix(get(run, Wide.KEY_HIGH), get(run, Wide.KEY_LOW));
            int slot = first(mixed);
            while (index[slot] != EMPTY) {
                slot = slot + 1 == index.length ? 0 : slot + 1;
            }
            index[slot] = entry(run, mixed);
        }
    }

    private byte[] page(int run) {
        return pages.get(run / PER_PAGE);
    }

    private static int at(int run) {
        return run % PER_PAGE * RECORD_BYTES;
    }

    long get(int run, Wide field) {
        return (long) LONG.get(page(run), at(run) + 8 * field.ordinal());
    }

    void set(int run, Wide field, long value) {
        LONG.set(page(run), at(run) + 8 * field.ordinal(), value);
    }

    double number(int run, Wide field) {
        return (double) DOUBLE.get(page(run), at(run) + 8 * field.ordinal());
    }

    void setNumber(int run, Wide field, double value) {
        DOUBLE.set(page(run), at(run) + 8 * field.ordinal(), value);
    }

    /** Lowest true emissions as a part of those stated; NaN if not stated. */
    float low(int run) {
        return (float) FLOAT.get(page(run), at(run) + LOW_AT);
    }

    /** Highest true emissions as a multiple of those stated; NaN if not stated. */
    float high(int run) {
        return (float) FLOAT.get(page(run), at(run) + HIGH_AT);
    }

    void setRange(int run, float low, float high) {
        FLOAT.set(page(run), at(run) + LOW_AT, low);
        FLOAT.set(page(run), at(run) + HIGH_AT, high);
    }

    int context(int run) {
        return (int) INT.get(page(run), at(run) + CONTEXT_AT);
    }

    void setContext(int run, int context) {
        INT.set(page(run), at(run) + CONTEXT_AT, context);
    }

    /** The run inside which it ran; -1 if none. */
    int parent(int run) {
        return (int) INT.get(page(run), at(run) + PARENT_AT);
    }

    void setParent(int run, int parent) {
        INT.set(page(run), at(run) + PARENT_AT, parent);
    }

    int flags(int run) {
        return (short) SHORT.get(page(run), at(run) + FLAGS_AT);
    }

    void setFlags(int run, int flags) {
        SHORT.set(page(run), at(run) + FLAGS_AT, (short) flags);
    }
}
