package dev.carbontracker.report.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.report.RunsFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command that reads files, with every kind of bad file: one sentence, the right exit code, nothing written. */
class BadInputTest {

    @TempDir
    Path folder;
    private Path card;

    private record Outcome(int code, String out, String err) {
    }

    @BeforeEach
    void card() throws IOException {
        card = Files.writeString(folder.resolve("README.md"), "# Leaf\n");
    }

    private static Outcome run(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = CommandLineTool.run(arguments.toArray(new String[0]), Path.of("/lib/carbon-tracker.jar"), "9.9",
                new PrintWriter(out), new PrintWriter(err), Terminal.NONE);
        return new Outcome(code, out.toString(), err.toString());
    }

    static Stream<List<String>> readers() {
        return Stream.of(List.of("report", "FILE"), List.of("report", "FILE", "--html", "OUT"),
                List.of("report", "FILE", "--csv"), List.of("compare", "FILE"), List.of("card", "CARD", "--latest", "--csv",
                "FILE"), List.of("card", "CARD", "--latest", "--check", "--csv", "FILE"), List.of("verify", "FILE"),
                List.of("verify", "FILE", "--repair"));
    }

    private Outcome run(List<String> pattern, Path file) {
        List<String> arguments = new ArrayList<>(pattern);
        arguments.replaceAll(each -> switch (each) {
            case "FILE" -> file.toString();
            case "CARD" -> card.toString();
            case "OUT" -> folder.resolve("out.html").toString();
            default -> each;
        });
        return run(arguments);
    }

    private void assertRefused(Outcome outcome, String message) throws IOException {
        assertEquals(message + "\n", outcome.err);
        assertEquals("", outcome.out);
        assertEquals(1, outcome.code);
        assertEquals("# Leaf\n", Files.readString(card));
        assertFalse(Files.exists(folder.resolve("out.html")));
    }

    @ParameterizedTest
    @MethodSource("readers")
    void missing_file_should_be_named(List<String> command) throws IOException {
        Path file = folder.resolve("none.csv");
        assertRefused(run(command, file), file + ": no such file");
    }

    @ParameterizedTest
    @MethodSource("readers")
    void empty_file_should_be_refused(List<String> command) throws IOException {
        Path file = Files.writeString(folder.resolve("e.csv"), "");
        assertRefused(run(command, file), file + ": empty; a file of runs has at least a header");
    }

    @ParameterizedTest
    @MethodSource("readers")
    void wrong_delimiter_should_be_named(List<String> command) throws IOException {
        Path file = Files.writeString(folder.resolve("e.csv"), "duration;emissions;run_id\n1,5;2,5;x\n");
        assertRefused(run(command, file), file + ": its cells are separated by ';', not by commas; save it as CSV with commas "
                + "and decimal points");
    }

    @ParameterizedTest
    @MethodSource("readers")
    void folder_without_a_file_of_runs_should_be_refused(List<String> command) throws IOException {
        Path file = Files.createDirectory(folder.resolve("empty"));
        assertRefused(run(command, file), file + ": no file of runs (such as emissions.csv) in this folder");
    }

    @ParameterizedTest
    @MethodSource("readers")
    void line_of_two_gigabytes_should_be_refused_without_reading_it(List<String> command) throws IOException {
        Path file = folder.resolve("e.csv");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(2L << 30);
        }
        assertRefused(run(command, file), file + ": cannot be read: its first line is longer than 262144 bytes");
    }

    @Test
    void model_that_tells_no_run_should_be_refused_and_one_that_does_be_written() throws IOException {
        Path file = Files.writeString(folder.resolve("model.params"), "weights");
        List<String> command = List.of("card", card.toString(), "--model", file.toString());
        assertRefused(run(command), file + ": not a model saved by DJL (.params) or DL4J (.zip)");
        Outcome both = run(List.of("card", card.toString(), "--model", file.toString(), "--csv", "e.csv"));
        assertEquals(2, both.code);
        assertTrue(both.err.startsWith("--csv is not read with --model: the run is in the model"), both.err);
        try (ZipOutputStream archive = new ZipOutputStream(Files.newOutputStream(file))) {
            archive.putNextEntry(new ZipEntry("carbon-tracker.properties"));
            archive.write("carbontracker.emissions=0.0173\ncarbontracker.timestamp=x\ncarbontracker.duration=1\n".getBytes(
                    StandardCharsets.ISO_8859_1));
        }
        assertEquals(0, run(command).code);
        assertTrue(Files.readString(card).contains("emissions: 17.3\n"), Files.readString(card));
    }

    @Test
    void run_in_which_nothing_was_measured_should_be_no_card_of_zero_grams() throws IOException {
        Path file = new RunsFile(RunsFile.OURS).row("run_id", "a", "timestamp", "2026-11-24T10:00:00", "duration", 9, "emissions",
                0, "energy_consumed", 0, "cpu_evidence", "unknown", "gpu_evidence", "none", "ram_evidence", "unknown", "status",
                "completed").write(folder.resolve("e.csv"));
        assertRefused(run(List.of("card", card.toString(), "--latest", "--csv", file.toString())), "nothing could be measured "
                + "in this run, so there is no figure for a card; the notes of the row say why");
    }

    @Test
    void unreadable_file_should_be_refused() throws IOException {
        Path file = new RunsFile(RunsFile.OURS).write(folder.resolve("e.csv"));
        Assumptions.assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(file), "root may read everything");
        for (List<String> command : readers().toList()) {
            assertRefused(run(command, file), file + ": cannot be read: permission denied");
        }
    }

    @Test
    void header_alone_should_be_no_run_and_no_error_where_nothing_is_no_error() throws IOException {
        Path file = new RunsFile(RunsFile.OURS).write(folder.resolve("e.csv"));
        assertEquals(0, run(List.of("report", file.toString())).code);
        assertEquals(0, run(List.of("verify", file.toString())).code);
        assertRefused(run(List.of("compare", file.toString())), "these files hold no run; run a training first");
        assertRefused(run(List.of("card", card.toString(), "--latest", "--csv", file.toString())),
                "these files hold no run; run a training first");
        assertRefused(run(List.of("card", card.toString(), "--project", "x", "--csv", file.toString())),
                "there is no run of project 'x' in these files");
    }

    @Test
    void endless_line_in_the_middle_should_be_skipped() throws IOException {
        Path file = new RunsFile(RunsFile.OURS).row("run_id", "a", "emissions", 1, "energy_consumed", 1)
                .write(folder.resolve("e.csv"));
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(100L << 20);
        }
        Outcome outcome = run(List.of("report", file.toString()));
        assertEquals(0, outcome.code);
        assertTrue(outcome.out.startsWith("1 run\n"), outcome.out);
        assertTrue(outcome.out.contains("1 line is no whole row and skipped (line 3)"), outcome.out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compare --run zzzz", "report --html /none/x.html"})
    void wrong_value_should_fail_in_one_sentence(String command) throws IOException {
        Path file = new RunsFile(RunsFile.OURS).row("run_id", "a", "emissions", 1, "energy_consumed", 1)
                .write(folder.resolve("e.csv"));
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.add(file.toString());
        Outcome outcome = run(arguments);
        assertEquals(1, outcome.code);
        assertEquals(1, outcome.err.lines().count(), outcome.err);
    }

    @Test
    void broken_card_should_be_named_and_left_alone() throws IOException {
        Path file = new RunsFile(RunsFile.OURS).row("run_id", "a", "emissions", 1, "energy_consumed", 1)
                .write(folder.resolve("e.csv"));
        Files.writeString(card, "---\nx: [\n---\n");
        Outcome outcome = run(List.of("card", card.toString(), "--latest", "--csv", file.toString()));
        assertEquals(1, outcome.code);
        assertTrue(outcome.err.startsWith(card + ": line 3, column 1: not YAML ("), outcome.err);
        assertEquals("---\nx: [\n---\n", Files.readString(card));
    }

    @ParameterizedTest
    @ValueSource(strings = {"report --nosuch", "report --group-by colour", "card", "card x.md", "card x.md --latest --run a", "hub", "hub search",
        "hub search --min 5 --max 1", "estimate", "estimate --hours 1", "estimate --watts 5", "estimate --hours 1 --watts x",
        "estimate --hours -1 --watts 5", "estimate --kwh 1 --watts 2", "estimate --kwh 1 --pue 0.5", "zones a b", "run",
        "run --zone NOWHERE true", "run --interval 5x true", "detect --format xml", "nosuch"})
    void wrong_usage_should_be_two_lines_and_code_two(String command) {
        Outcome outcome = run(List.of(command.split(" ")));
        assertEquals(2, outcome.code, outcome.err);
        assertEquals("", outcome.out);
        assertTrue(outcome.err.lines().count() <= 3, outcome.err);
        assertTrue(outcome.err.contains("--help'."), outcome.err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"estimate --hours 1 --gpu H100", "estimate --hours 1 --cpu Abacus", "estimate --hours 1,5 --watts 5",
        "estimate --hours 1 --watts -5", "estimate --kwh 1 --zone NOWHERE", "estimate --kwh 1 --cloud nowhere",
        "estimate --kwh 1 --cloud gcp/nowhere", "estimate --kwh 1 --intensity -1", "estimate --hours 1e308 --watts 1e308",
        "hub search --max 1 --timeout 0", "hub search --max 1 --pages 0", "attach 1 zone=NOWHERE", "attach 1 colour=red"})
    void wrong_value_of_an_option_should_be_wrong_usage(String command) {
        wrong_usage_should_be_two_lines_and_code_two(command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zones Atlantis-on-Sea", "hub show a/b/c", "recover /no/such/folder"})
    void what_does_not_exist_should_fail_in_one_sentence(String command) {
        Outcome outcome = run(List.of(command.split(" ")));
        assertEquals(1, outcome.code, outcome.err);
        assertEquals("", outcome.out);
        assertEquals(1, outcome.err.lines().count(), outcome.err);
    }

    /** As to a full disk. */
    /** It may be a token, and the option one that is mistyped. */
    @ParameterizedTest
    @ValueSource(strings = {"run --electricitymaps-tokn=SECRET -- true", "hub search --tokn=SECRET", "report --token=SECRET"})
    void value_of_an_unknown_option_should_not_be_printed(String command) {
        Outcome outcome = run(List.of(command.split(" ")));
        assertEquals(2, outcome.code());
        assertFalse(outcome.err().contains("SECRET"), outcome.err());
        assertTrue(outcome.err().contains("tok"), outcome.err());
    }

    /** Another user may have planted it, to have a file of the reader's replaced by a page. */
    @Test
    void symlink_in_a_directory_that_others_may_write_should_not_be_followed() throws IOException {
        Path profile = Files.writeString(folder.resolve("profile"), "PATH=/bin\n");
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Path page = Files.createSymbolicLink(shared.resolve("page.html"), profile);
        List<String> command = List.of("report", "--html", page.toString(), Path.of("../docs/samples/samples.csv").toString());
        Files.setAttribute(shared, "unix:mode", 01777);
        Outcome refused = run(command);
        assertEquals(1, refused.code());
        assertEquals(page + ": cannot be written: is a symlink in a directory that other users may write\n", refused.err());
        assertEquals("PATH=/bin\n", Files.readString(profile));
        Files.delete(page);
        assertEquals(0, run(command).code());
        assertEquals(0, (int) Files.getAttribute(page, "unix:mode") & 0022, "nobody else may write it");
        Files.delete(page);
        Files.createSymbolicLink(page, profile);
        Files.setAttribute(shared, "unix:mode", 0755);
        assertEquals(0, run(command).code());
        assertTrue(Files.readString(profile).contains("<html"), "a symlink of one's own leads where it leads");
    }

    @Test
    void text_of_a_file_should_not_steer_the_terminal() throws IOException {
        Path file = Files.writeString(folder.resolve("e.csv"), "timestamp,project_name,run_id,duration,emissions,energy_consumed\n"
                + "2026-01-01T00:00:00,x\u001B]0;pwned\u0007\u009B2J,a\u001B[2J,1,x\u001B[8m,1\n"
                + "2026-01-01T00:00:00,\u001B[2Jy,b,1,1,1\n");
        for (String command : List.of("report", "verify", "report --format json", "report --csv", "report --markdown",
                "compare", "report --group-by run", "verify --repair", "card " + folder.resolve("README.md") + " --latest --csv")) {
            List<String> words = new ArrayList<>(List.of(command.split(" ")));
            words.add(file.toString());
            Outcome outcome = run(words);
            assertFalse((outcome.out() + outcome.err()).chars().anyMatch(c -> c == 0x1B || c == 0x07 || c == 0x9B),
                    command + ": " + outcome.out() + outcome.err());
        }
    }

    @Test
    void output_that_cannot_be_written_should_be_a_failure() {
        StringWriter err = new StringWriter();
        PrintWriter full = new PrintWriter(new java.io.Writer() {
            @Override
            public void write(char[] text, int offset, int length) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void flush() {
                // nothing is kept
            }

            @Override
            public void close() {
                // nor open
            }
        });
        assertEquals(1, CommandLineTool.run(new String[] {"zones", "FRA"}, Path.of("x.jar"), "9.9", full, new PrintWriter(err),
                Terminal.NONE));
        assertEquals("standard output cannot be written: the disk is full, or its reader has ended\n", err.toString());
    }

    @Test
    void page_should_not_replace_what_it_was_made_of() throws IOException {
        Path file = new RunsFile(RunsFile.OURS).row("run_id", "a", "emissions", 1, "energy_consumed", 1)
                .write(folder.resolve("e.csv"));
        Outcome outcome = run(List.of("report", file.toString(), "--html", file.toString()));
        assertEquals(file + ": is one of the files to read; name another one to write\n", outcome.err);
        assertTrue(run(List.of("compare", folder.toString(), "--svg", file.toString())).err.startsWith(file + ": is one of"));
        assertTrue(run(List.of("card", file.toString(), "--latest", "--csv", folder.toString())).err
                .startsWith(file + ": is one of"));
        assertTrue(Files.readString(file).startsWith("timestamp,"));
    }
}
