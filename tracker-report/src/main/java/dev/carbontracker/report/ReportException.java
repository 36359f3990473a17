package dev.carbontracker.report;

/** What is wrong with what was given, where, and what to do about it, in one sentence. */
public final class ReportException extends Exception {

    private static final long serialVersionUID = 1L;

    /** With that sentence. */
    public ReportException(String message) {
        super(message);
    }
}
