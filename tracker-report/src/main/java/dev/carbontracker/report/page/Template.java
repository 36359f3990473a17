package dev.carbontracker.report.page;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Text with places to fill, written <code>{{name}}</code>. */
final class Template {

    private Template() {
    }

    static String resource(String name) throws IOException {
        try (InputStream in = Template.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Fills each place once, in one pass: what is put in is not looked at again. */
    static String fill(String template, Map<String, String> parts) {
        StringBuilder text = new StringBuilder();
        int done = 0;
        for (int start = template.indexOf("{{"); start >= 0; start = template.indexOf("{{", done)) {
            int end = template.indexOf("}}", start);
            text.append(template, done, start).append(parts.get(template.substring(start + 2, end)));
            done = end + 2;
        }
        return text.append(template, done, template.length()).toString();
    }
}
