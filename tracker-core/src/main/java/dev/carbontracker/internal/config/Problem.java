package dev.carbontracker.internal.config;

/**
 * A setting that was not taken.
 *
 * @param setting what was set, as {@code key=value}
 * @param origin  where it was set
 * @param message what is wrong and what would be right
 */
public record Problem(String setting, String origin, String message) {

    /** The whole sentence. */
    @Override
    public String toString() {
        return setting + " (" + origin + "): " + message;
    }
}
