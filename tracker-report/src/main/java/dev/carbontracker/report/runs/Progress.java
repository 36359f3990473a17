package dev.carbontracker.report.runs;

/** Is told how far reading is. */
@FunctionalInterface
public interface Progress {

    /** Says nothing. */
    Progress NONE = (doneBytes, allBytes, rows) -> { };

    /** So much has been read. */
    void at(long doneBytes, long allBytes, long rows);

    /** Everything has been read. */
    default void done() {
    }
}
