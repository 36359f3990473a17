package dev.carbontracker.internal.run;

import dev.carbontracker.internal.text.PlainText;
import dev.carbontracker.spi.Remarks;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a reader of the figures should know, each thing once. A warning is also logged, once. Thread-safe.
 */
final class Notes implements Remarks {

    /** More are not kept: a row is no log. */
    private static final int MAX_NOTES = 40;
    /** The message of an exception may have any length. */
    private static final int MAX_CHARACTERS = 2000;

    private final Log log;
    private final Set<String> texts = new LinkedHashSet<>();
    private final Set<String> warned = new LinkedHashSet<>();
    private boolean more;

    Notes(Log log) {
        this.log = log;
    }

    /** Keeps the text for the row. */
    @Override
    public synchronized void note(String anyText) {
        String text = PlainText.excerpt(anyText, MAX_CHARACTERS);
        if (texts.size() < MAX_NOTES) {
            texts.add(text);
        } else if (!texts.contains(text)) {
            more = true;
        }
    }

    /** Keeps the text for the row and logs it. */
    @Override
    public void warn(String text) {
        note(text);
        once(text);
    }

    /** Logs the text, which is about the file and not about the figures. */
    @Override
    public void tell(String text) {
        once(text);
    }

    /** Logs the text, without which a row would be lost. */
    void lost(String text) {
        log.error(PlainText.of(text));
    }

    private void once(String anyText) {
        String text = PlainText.excerpt(anyText, MAX_CHARACTERS);
        synchronized (this) {
            if (warned.size() >= MAX_NOTES || !warned.add(text)) {
                return;
            }
        }
        log.warn(text);
    }

    synchronized List<String> list() {
        List<String> list = new java.util.ArrayList<>(texts);
        if (more) {
            list.add("there were more notes than are kept");
        }
        return list;
    }
}
