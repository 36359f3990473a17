package dev.carbontracker.report.runs;

import java.util.List;
import java.util.Objects;

/**
 * A text that runs have: that of the first of some columns which is not empty, or the value of a tag.
 *
 * @param name    what it is called
 * @param columns headings, the first that has a text wins
 * @param tag     key of the tag to take out of the column tags; empty for the whole text
 */
public record Label(String name, List<String> columns, String tag) {

    /** Name of the project. */
    public static final Label PROJECT = new Label("project", List.of("project_name"), "");
    /** Id of the experiment. */
    public static final Label EXPERIMENT = new Label("experiment", List.of("experiment_id"), "");
    /** Name of the trained model. */
    public static final Label MODEL = new Label("model", List.of("model_name"), "");
    /** Zone of the grid; in files of codecarbon the country. */
    public static final Label ZONE = new Label("zone", List.of("zone", "country_iso_code"), "");
    /** Name of the machine. */
    public static final Label HOST = new Label("host", List.of("host"), "");

    /** Copies. */
    public Label {
        Objects.requireNonNull(name, "name");
        columns = List.copyOf(columns);
        Objects.requireNonNull(tag, "tag");
    }

    /** The text of one column. */
    public static Label column(String heading) {
        return new Label(heading, List.of(heading), "");
    }

    /** The value of a tag. */
    public static Label tag(String key) {
        return new Label("tag:" + key, List.of("tags"), key);
    }

    /** What of that column's text is the label: all of it, or the value of the tag. */
    String of(String text) {
        if (tag.isEmpty() || text.isEmpty()) {
            return text;
        }
        for (String pair : text.split("\\+")) {
            int equals = pair.indexOf('=');
            if (equals >= 0 && pair.substring(0, equals).equals(tag)) {
                return pair.substring(equals + 1);
            }
        }
        return "";
    }
}
