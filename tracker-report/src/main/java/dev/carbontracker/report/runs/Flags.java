package dev.carbontracker.report.runs;

import dev.carbontracker.model.Component;

/** Small facts of a run in the bits of a short: three bits a component for its {@link Basis}, then single ones. */
final class Flags {

    static final int MACHINE = 1 << 9;
    static final int INTERRUPTED = 1 << 10;
    static final int INNER = 1 << 11;
    /** The row has our columns. */
    static final int FULL = 1 << 12;
    /** There is a row: else another run has only named it as the one around it. */
    static final int PRESENT = 1 << 13;

    private Flags() {
    }

    static int with(int flags, Component component, Basis basis) {
        return flags | basis.ordinal() << 3 * component.ordinal();
    }

    static Basis basis(int flags, Component component) {
        return Basis.values()[flags >> 3 * component.ordinal() & 7];
    }
}
