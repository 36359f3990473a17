package dev.carbontracker.internal.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands after {@code -javaagent:carbon-tracker.jar=}: {@code key=value} joined by commas; {@code \,} is a literal
 * comma, and of two values of one key the last counts.
 *
 * @param settings key to text, in the order given
 * @param problems parts that are no {@code key=value}
 */
record AgentArguments(Map<String, String> settings, List<Problem> problems) {

    static AgentArguments parse(String text) {
        Map<String, String> settings = new LinkedHashMap<>();
        List<Problem> problems = new ArrayList<>();
        int number = 0;
        for (String part : split(text)) {
            number++;
            int equals = part.indexOf('=');
            if (equals > 0) {
                settings.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
            } else if (!part.isBlank()) {
                problems.add(new Problem("argument " + number, OptionReader.AGENT,
                        "must be key=value, several joined by commas; \\, is a literal comma"));
            }
        }
        return new AgentArguments(settings, problems);
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == ',') {
                part.append(',');
                i++;
            } else if (c == ',') {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts;
    }
}
