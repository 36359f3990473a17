package dev.carbontracker.report.hub;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the next page in the values of the header {@code Link} (RFC 8288). */
final class LinkHeader {

    private static final Pattern LINK = Pattern.compile(
            "<([^>]*)>((?:\\s*;\\s*[^;,=\\s]+(?:\\s*=\\s*(?:\"[^\"]*\"|[^;,\\s]*))?)*)");
    private static final Pattern RELATION = Pattern.compile(";\\s*rel\\s*=\\s*(?:\"([^\"]*)\"|([^;,\\s]*))",
            Pattern.CASE_INSENSITIVE);

    private LinkHeader() {
    }

    /** The target of the link whose relation is {@code next}. */
    static Optional<String> next(List<String> values) {
        for (String value : values) {
            Matcher link = LINK.matcher(value);
            while (link.find()) {
                Matcher relation = RELATION.matcher(link.group(2));
                if (relation.find()) {
                    String names = relation.group(1) == null ? relation.group(2) : relation.group(1);
                    if (List.of(names.toLowerCase(Locale.ROOT).split("\\s+")).contains("next")) {
                        return Optional.of(link.group(1));
                    }
                }
            }
        }
        return Optional.empty();
    }
}
