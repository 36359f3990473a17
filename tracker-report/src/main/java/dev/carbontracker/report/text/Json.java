package dev.carbontracker.report.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;

/** JSON for people and programs alike: indented, all digits. */
public final class Json {

    private Json() {
    }

    /** Writes to that, which stays open when the JSON is closed: it may be the console. */
    public static JsonGenerator open(Writer out) throws IOException {
        return new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .useDefaultPrettyPrinter();
    }
}
