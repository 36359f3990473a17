package dev.carbontracker.report.cli;

/** Why an agent could not be started in another JVM, and what to do about it, in one sentence. */
final class AttachException extends Exception {

    private static final long serialVersionUID = 1L;

    AttachException(String message) {
        super(message);
    }
}
