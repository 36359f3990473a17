package dev.carbontracker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carbontracker.csv.Column;
import dev.carbontracker.csv.EmissionsCsv;
import dev.carbontracker.csv.Table;
import dev.carbontracker.internal.config.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** The docs list every column and every option, as the tables in the code have them. DOCS_WRITE=1 writes them anew. */
class DocsTest {

    private static final Path DOCS = Path.of("..", "docs");

    private static void check(String file, String expected) throws IOException {
        if ("1".equals(System.getenv("DOCS_WRITE"))) {
            Files.writeString(DOCS.resolve(file), expected);
        }
        assertEquals(expected, Files.readString(DOCS.resolve(file)), "run the tests with DOCS_WRITE=1");
    }

    @Test
    void columns_should_be_documented() throws IOException {
        check("columns.md", "# Columns\n\n## emissions.csv\n\nOne row for each run. The first "
                + EmissionsCsv.CODECARBON_COLUMNS + " columns are codecarbon's.\n\n"
                + columns(EmissionsCsv.runs("", "", ZoneOffset.UTC))
                + "\n## emissions_tasks.csv\n\nOne row for each task, beside the file of runs.\n\n"
                + columns(EmissionsCsv.tasks()));
    }

    private static String columns(Table<?> table) {
        StringBuilder text = new StringBuilder("| column | unit | meaning |\n|---|---|---|\n");
        for (Column column : table.columns()) {
            text.append("| ").append(column.name()).append(" | ").append(column.unit()).append(" | ")
                    .append(column.meaning()).append(" |\n");
        }
        return text.toString();
    }

    @Test
    void options_should_be_documented() throws IOException {
        StringBuilder text = new StringBuilder("# Options\n\nBuilder > argument of the agent > system property `carbontracker.KEY` > "
                + "environment variable `CARBONTRACKER_KEY` (dots as underscores) >\n`carbontracker.properties` in the "
                + "working directory > `~/.carbontracker.properties` > default. A file counts only if root or the user\nowns it and others "
                + "cannot write it ([security](security.md#what-is-trusted)).\n\nA wrong value in the builder throws "
                + "`IllegalArgumentException`, all mistakes in one message. A wrong value or unknown key from\nanywhere "
                + "else is warned of once, counts as not set, and stands in the notes of the row; so does one of more\nthan 10,000 characters. Only the first ten are named.\n\nDurations: `500ms`, "
                + "`2s`, `5m`, `PT2S`; a bare number is seconds; at most `8760h`. Lists are joined by `+`.\n\n"
                + "| key | default | written as | meaning |\n|---|---|---|---|\n");
        for (Option option : Option.values()) {
            text.append("| ").append(option.key()).append(" | ").append(option.defaultText()).append(" | ")
                    .append(option.format().replace("|", "\\|")).append(" | ").append(option.meaning()).append(" |\n");
        }
        check("options.md", text.toString());
    }
}
