package dev.carbontracker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/commands.md shows what the commands print. */
class DocsIT extends EndToEnd {

    private static final Path DOCS = Path.of("..", "docs").toAbsolutePath().normalize();
    private static final String LIVE = "<!-- live -->";

    @Test
    void page_of_commands_should_show_what_they_print_now() throws IOException {
        TestJvm.Running script = jvm(Jdks.own()).environment("CARBON_TRACKER_JAR", TestJvm.JAR.toString())
                .environment("JAVA_HOME", Jdks.own().home().toString()).start(List.of("bash",
                DOCS.resolve("commands.sh").toString()));
        assertEquals(0, script.exit(), script.stderr());
        assertEquals(String.join("\n", comparable(Files.readString(DOCS.resolve("commands.md")))),
                String.join("\n", comparable(script.stdout())),
                "write the page anew: docs/commands.sh > docs/commands.md");
    }

    /** Of what speaks of this machine only the command counts, and which headings follow. */
    private static List<String> comparable(String page) {
        List<String> lines = new ArrayList<>();
        boolean live = false;
        for (String line : page.lines().toList()) {
            live |= line.equals(LIVE);
            live &= !line.equals("```");
            boolean heading = List.of("this machine", "sources", "to make it better").contains(line)
                    || line.startsWith("$ ") || line.startsWith("[carbon-tracker] sums: ");
            if (!live || heading) {
                lines.add(live && line.startsWith("[") ? line.substring(0, line.indexOf(':')) : line);
            }
        }
        return lines;
    }
}
