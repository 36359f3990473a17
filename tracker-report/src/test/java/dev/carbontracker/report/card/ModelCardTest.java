package dev.carbontracker.report.card;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.report.ReportException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Cards of many shapes: only the block changes. The files that end in {@code .expected.md} were read one by one. */
class ModelCardTest {

    private static final CardEmissions EMISSIONS = new CardEmissions(17.3, "Carbon Tracker (CPU: model, GPU: counter)",
            "fine-tuning", "France", "1 x NVIDIA A100-SXM4-80GB; AMD EPYC 7543");
    private static final List<String> OURS = List.of("emissions", "source", "training_type", "geographical_location",
            "hardware_used");

    private static Path fixtures() throws URISyntaxException {
        return Path.of(ModelCardTest.class.getResource("01-no-front-matter.md").toURI()).getParent();
    }

    static List<Path> cards() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(fixtures())) {
            return files.filter(file -> file.toString().endsWith(".md") && !file.toString().endsWith(".expected.md")).sorted()
                    .toList();
        }
    }

    @Test
    void there_should_be_as_many_shapes_as_promised() throws Exception {
        assertTrue(cards().size() >= 25, cards().size() + " shapes");
    }

    @ParameterizedTest
    @MethodSource("cards")
    void block_should_be_written_and_nothing_else(Path card) throws Exception {
        byte[] before = Files.readAllBytes(card);
        byte[] after = ModelCard.of(before).with(EMISSIONS);
        Path expected = card.resolveSibling(card.getFileName().toString().replace(".md", ".expected.md"));
        assertEquals(text(Files.readAllBytes(expected)), text(after));
        assertArrayEquals(after, ModelCard.of(after).with(EMISSIONS), "a second run changes nothing");
        assertEquals(List.of(), ModelCard.of(after).differences(EMISSIONS));
        assertEquals(OptionalDouble.of(17.3), ModelCard.of(after).grams());
    }

    /** Bytes as characters, so that a difference can be read. */
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Byte by byte and without reading YAML: all that is gone was in the lines of the old block. */
    @ParameterizedTest
    @MethodSource("cards")
    void only_lines_of_the_old_block_should_go(Path card) throws Exception {
        byte[] before = Files.readAllBytes(card);
        byte[] after = ModelCard.of(before).with(EMISSIONS);
        int head = Math.max(0, Arrays.mismatch(before, after));
        int tail = 0;
        while (tail < Math.min(before.length, after.length) - head
                && before[before.length - 1 - tail] == after[after.length - 1 - tail]) {
            tail++;
        }
        String all = text(before);
        int block = card.getFileName().toString().startsWith("26") ? -1 : all.indexOf("co2_eq_emissions");
        if (block < 0) {
            assertEquals(before.length, head + tail, "nothing may go where there was no block");
            return;
        }
        int start = all.lastIndexOf('\n', block) + 1;
        int end = all.indexOf('\n', block) + 1;
        while (all.startsWith(" ", end) && !all.startsWith("  tags", end)) {
            end = all.indexOf('\n', end) + 1;
        }
        assertTrue(head >= start && before.length - tail <= end, card + " lost: " + all.substring(head, before.length - tail));
    }

    @ParameterizedTest
    @MethodSource("cards")
    void result_should_be_yaml_that_says_all_it_said_before(Path card) throws Exception {
        Map<String, Object> after = yaml(ModelCard.of(Files.readAllBytes(card)).with(EMISSIONS));
        Map<String, Object> before = yaml(Files.readAllBytes(card));
        assertEquals(17.3, ((Map<?, ?>) after.get("co2_eq_emissions")).get("emissions"));
        assertEquals("France", ((Map<?, ?>) after.get("co2_eq_emissions")).get("geographical_location"));
        before.remove("co2_eq_emissions");
        after.remove("co2_eq_emissions");
        assertEquals(before, after);
        assertEquals(new ArrayList<>(before.keySet()), new ArrayList<>(after.keySet()));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> yaml(byte[] card) throws ReportException {
        FrontMatter front = FrontMatter.find(card);
        Object value = new Load(LoadSettings.builder().setAllowDuplicateKeys(true).build()).loadFromString(front.yaml());
        return value == null ? new java.util.LinkedHashMap<>() : (Map<String, Object>) value;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ---\\nlicense: mit\\ntags: [a\\n---\\n             | line 4, column 1: not YAML
            ---\\na: b: c\\n---\\n                            | line 2, column 5: not YAML
            ---\\nlicense: "mit\\n---\\n                      | not YAML
            ---\\n- a\\n- b\\n---\\n                          | line 2: its front matter is no mapping
            ---\\nlicense: mit\\nbody without an end         | its first line opens a front matter that no line --- closes
            ---\\nco2_eq_emissions: 1\\nx: 2\\nco2_eq_emissions: 3\\n---\\n | line 4: co2_eq_emissions stands there a second time
            ---\\na: &x 1\\nco2_eq_emissions: *x\\n---\\n     | line 3: co2_eq_emissions is an alias
            ---\\nco2_eq_emissions: &x 1\\nb: *x\\n---\\n     | cannot be changed safely
            ---\\n\\tlicense: mit\\n---\\n                    | not YAML
            ---\\nx: &a 5\\nco2_eq_emissions:\\n  emissions: *a\\n---\\n | cannot be changed safely
            ---\\nco2_eq_emissions: # in grams\\n  5\\n---\\n  | cannot be changed safely
            ---\\nco2_eq_emissions: {emissions: 5, # grams\\n  source: x}\\n---\\n | cannot be changed safely
            ---\\nco2_eq_emissions:\\n  emissions: 5\\n  emissions: 6\\n---\\n | cannot be changed safely
            """)
    void broken_card_should_be_refused_with_its_place(String card, String message) {
        byte[] bytes = card.replace("\\n", "\n").replace("\\t", "\t").getBytes(StandardCharsets.UTF_8);
        ReportException refused = assertThrows(ReportException.class, () -> ModelCard.of(bytes).with(EMISSIONS));
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
        assertTrue(refused.getMessage().endsWith("the file was not changed")
                || refused.getMessage().endsWith("The file was not changed"), refused.getMessage());
        assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
    }

    @Test
    void front_matter_that_is_not_utf8_should_be_refused() {
        byte[] card = "---\nname: caf\u00e9\n---\n".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals("its front matter is not text in UTF-8; the file was not changed",
                assertThrows(ReportException.class, () -> ModelCard.of(card)).getMessage());
    }

    @ParameterizedTest
    @CsvSource({"17.3, 17.3", "0.00001, 0.00001", "1e-9, 0.000000001", "1234567.89, 1234570", "0, 0", "1e9, 1000000000"})
    void grams_should_never_have_an_exponent(double grams, String text) {
        assertEquals(text, new CardEmissions(grams, "", "", "", "").number());
    }

    @Test
    void texts_should_be_quoted_whatever_they_hold() throws Exception {
        CardEmissions odd = new CardEmissions(1, "a \"b\" \\ c\n---\nd", "NO", "12:30", "# x: [y] \uD83C\uDF31\u0007");
        Map<String, Object> yaml = yaml(ModelCard.of(new byte[0]).with(odd));
        Map<?, ?> block = (Map<?, ?>) yaml.get("co2_eq_emissions");
        assertEquals(odd.source(), block.get("source"));
        assertEquals("NO", block.get("training_type"));
        assertEquals("12:30", block.get("geographical_location"));
        assertEquals(odd.hardware(), block.get("hardware_used"));
    }

    private static ModelCard card(String emissions) throws ReportException {
        return ModelCard.of(("---\nco2_eq_emissions: " + emissions + "\n---\n").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void difference_should_say_both_figures() throws Exception {
        CardEmissions bare = new CardEmissions(17.3, "", "", "", "");
        assertEquals(List.of("the card states 12 g; the runs give 17.3 g"), card("12").differences(bare));
        assertEquals(List.of(), card("17.3").differences(bare));
        assertEquals(List.of(), card("\"17.3001 g\"").differences(bare));
        assertEquals(List.of("the card states no emissions; the runs give 17.3 g"), card("unknown").differences(bare));
        assertEquals(List.of("the card has no co2_eq_emissions"), ModelCard.of(new byte[0]).differences(bare));
        assertEquals(List.of("source: the card has 'x'; the runs give 'y'"), card("{emissions: 17.3, source: x}")
                .differences(new CardEmissions(17.3, "y", "", "", "")));
        assertEquals(List.of(), card("0").differences(new CardEmissions(0, "", "", "", "")));
    }

    @Test
    void comment_between_a_key_and_its_value_should_stay() throws Exception {
        byte[] card = "---\nco2_eq_emissions:\n  emissions: # grams, from the cluster\n    5\n  hardware_used: \"GPU #2\"\n---\n"
                .getBytes(StandardCharsets.UTF_8);
        String after = new String(ModelCard.of(card).with(new CardEmissions(7, "", "", "", "A100")), StandardCharsets.UTF_8);
        assertEquals("---\nco2_eq_emissions:\n  emissions: # grams, from the cluster\n    7\n  hardware_used: \"A100\"\n---\n",
                after);
    }

    @Test
    void nesting_without_end_should_be_refused() {
        byte[] card = ("---\nx: " + "[".repeat(100_000) + "\n---\n").getBytes(StandardCharsets.UTF_8);
        assertTrue(assertThrows(ReportException.class, () -> ModelCard.of(card)).getMessage()
                .endsWith("the file was not changed"));
    }

    @Test
    void kilograms_should_be_recognised() throws Exception {
        CardEmissions bare = new CardEmissions(17.3, "", "", "", "");
        assertTrue(card("0.0173").kilograms(bare));
        assertTrue(card("{emissions: 0.017}").kilograms(bare), "rounded");
        assertEquals(List.of("the card states 0.0173, which looks like kilograms: co2_eq_emissions is in grams, so it must "
                + "be 17.3"), card("0.0173").differences(bare));
        assertFalse(card("17.3").kilograms(bare));
        assertFalse(card("0.02").kilograms(bare));
        assertFalse(ModelCard.of(new byte[0]).kilograms(bare));
    }
}
