package dev.carbontracker.spi;

/** Takes what a provider or source has to say besides its readings. May be called on any thread; each text counts once. */
public interface Remarks {

    /** Something that a reader of the figures should know: it stands in the notes of the row. */
    void note(String text);

    /** The same, said at once in the log too. */
    void warn(String text);

    /** Something for whoever runs the program, which does not change the figures: it goes to the log alone. */
    void tell(String text);
}
