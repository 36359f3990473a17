package dev.carbontracker.gpu;

import dev.carbontracker.spi.Remarks;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Keeps what is said, each text once. */
public final class RecordedRemarks implements Remarks {

    private final Set<String> lines = new LinkedHashSet<>();

    @Override
    public void note(String text) {
        lines.add("NOTE " + text);
    }

    @Override
    public void warn(String text) {
        lines.add("WARN " + text);
    }

    @Override
    public void tell(String text) {
        lines.add("TELL " + text);
    }

    /** What was said. */
    public List<String> lines() {
        return List.copyOf(lines);
    }
}
