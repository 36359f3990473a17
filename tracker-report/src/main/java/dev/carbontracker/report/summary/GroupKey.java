package dev.carbontracker.report.summary;

import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.runs.Label;
import dev.carbontracker.report.runs.Run;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What runs are grouped by: a label, the day of their end (UTC where the file says so), or each for itself.
 *
 * @param name  as it is typed
 * @param label the label; empty for day and run
 */
public record GroupKey(String name, Optional<Label> label) {

    /** Name of the project. */
    public static final GroupKey PROJECT = of(Label.PROJECT);
    /** The day of the end. */
    public static final GroupKey DAY = new GroupKey("day", Optional.empty());
    /** Each run. */
    public static final GroupKey RUN = new GroupKey("run", Optional.empty());

    /** What may be typed. */
    public static final String CHOICES = "project, experiment, model, zone, host, day, run, tag:KEY";

    private static final String TAG = "tag:";
    /** Stands for an empty text. */
    static final String NONE = "(none)";

    /** By that label. */
    public static GroupKey of(Label label) {
        return new GroupKey(label.name(), Optional.of(label));
    }

    /** Reads what was typed. */
    public static GroupKey parse(String text) throws ReportException {
        return switch (text) {
            case "project" -> PROJECT;
            case "experiment" -> of(Label.EXPERIMENT);
            case "model" -> of(Label.MODEL);
            case "zone" -> of(Label.ZONE);
            case "host" -> of(Label.HOST);
            case "day" -> DAY;
            case "run" -> RUN;
            default -> {
                if (text.startsWith(TAG) && text.length() > TAG.length()) {
                    yield of(Label.tag(text.substring(TAG.length())));
                }
                throw new ReportException("runs cannot be grouped by '" + text + "', but by " + CHOICES);
            }
        };
    }

    /** The group to which a run belongs. */
    String of(Run run) {
        if (label.isPresent()) {
            String text = run.label(label.get());
            return text.isEmpty() ? NONE : text;
        }
        return equals(RUN) ? run.id() : run.day().map(LocalDate::toString).orElse(NONE);
    }
}
