package dev.carbontracker.internal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionReaderTest {

    @TempDir
    Path folder;

    private final Properties properties = new Properties();
    private String agent = "";

    private Options read(Map<String, String> builder, Map<String, String> environment) {
        properties.setProperty("user.dir", folder.toString());
        properties.setProperty("user.home", folder.resolve("home").toString());
        return OptionReader.read(builder, agent, new JvmEnvironment(properties, environment));
    }

    private String problem(String key, String value) {
        List<Problem> problems = read(Map.of(key, value), Map.of()).problems();
        return problems.isEmpty() ? "" : problems.get(0).toString();
    }

    @Test
    void read_should_prefer_builder_property_environment_file_home_default_in_this_order() throws IOException {
        Files.createDirectories(folder.resolve("home"));
        Files.writeString(folder.resolve("home/.carbontracker.properties"), "project=home\nmodel=home\nzone=HOM\n"
                + "experiment=home\ntags=a=home\n");
        Files.writeString(folder.resolve("carbontracker.properties"), "project=file\nmodel=file\nzone=FIL\n"
                + "experiment=file\n");
        properties.setProperty("carbontracker.project", "property");
        properties.setProperty("carbontracker.model", "property");
        Options options = read(Map.of("project", "builder"), Map.of("CARBONTRACKER_PROJECT", "env",
                "CARBONTRACKER_MODEL", "env", "CARBONTRACKER_ZONE", "ENV"));
        assertEquals(List.of("builder", "property", "ENV", "file"), List.of(
                options.text(Option.PROJECT).orElseThrow(), options.text(Option.MODEL).orElseThrow(),
                options.text(Option.ZONE).orElseThrow(), options.text(Option.EXPERIMENT).orElseThrow()));
        assertEquals(Map.of("a", "home"), options.tags());
        assertEquals(Duration.ofSeconds(1), options.duration(Option.INTERVAL));
        assertEquals(List.of(), options.problems());
        assertEquals("environment variable CARBONTRACKER_ZONE", options.origin(Option.ZONE).orElseThrow());
    }

    @Test
    void read_should_prefer_agent_arguments_to_properties_and_the_builder_to_both() {
        agent = "project=agent,model=agent";
        properties.setProperty("carbontracker.model", "property");
        properties.setProperty("carbontracker.experiment", "property");
        Options options = read(Map.of("project", "builder"), Map.of());
        assertEquals(List.of("builder", "agent", "property"), List.of(options.text(Option.PROJECT).orElseThrow(),
                options.text(Option.MODEL).orElseThrow(), options.text(Option.EXPERIMENT).orElseThrow()));
        assertEquals("agent argument", options.origin(Option.MODEL).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "tags=a=1+b=2,zone=FRA | {tags=a=1+b=2, zone=FRA}",
        "project=one\\, two,model=m | {project=one, two, model=m}",
        "output=C:\\runs\\x | {output=C:\\runs\\x}",
        "project=a,,project=b, | {project=b}",
        " zone = FRA | {zone=FRA}"})
    void agent_arguments_should_be_keys_and_values_joined_by_commas(String text, String settings) {
        assertEquals(settings, AgentArguments.parse(text).settings().toString());
        assertEquals(List.of(), AgentArguments.parse(text).problems());
    }

    @Test
    void agent_arguments_should_answer_nonsense_with_one_sentence_each() {
        agent = "nonsense,=x,znoe=FRA";
        assertEquals(List.of(
                "argument 1 (agent argument): must be key=value, several joined by commas; \\, is a literal comma",
                "argument 2 (agent argument): must be key=value, several joined by commas; \\, is a literal comma",
                "znoe (agent argument): unknown option; did you mean zone?"),
                read(Map.of(), Map.of()).problems().stream().map(Problem::toString).toList());
    }

    @Test
    void agent_arguments_should_reach_a_tracker_of_the_program_but_for_the_run_id() {
        properties.setProperty(OptionReader.AGENT_PROPERTY, "zone=FRA,run.id=job-1,output=runs");
        assertEquals("zone=FRA,output=runs", new JvmEnvironment(properties, Map.of()).agentArguments());
        assertEquals(List.of(), read(Map.of(), Map.of()).problems());
    }

    @Test
    void frameworks_should_be_all_by_default_and_none_or_some_on_request() {
        assertEquals(List.of("djl", "dl4j", "spark", "tribuo", "weka", "xgboost"),
                read(Map.of(), Map.of()).list(Option.FRAMEWORKS));
        assertEquals(List.of(), read(Map.of("frameworks", "none"), Map.of()).list(Option.FRAMEWORKS));
        assertEquals(List.of("weka", "djl"), read(Map.of("frameworks", "Weka+djl"), Map.of()).list(Option.FRAMEWORKS));
    }

    @ParameterizedTest
    @CsvSource({"runs/%p, runs/42", "e-%t.csv, e-20261124-063005.csv", "100%%p, 100%p", "%x%, %x%", "plain, plain"})
    void name_pattern_should_fill_in_process_and_time(String pattern, String name) {
        assertEquals(name, NamePattern.fill(pattern, 42, ZonedDateTime.parse("2026-11-24T06:30:05.999Z")));
    }

    @Test
    void read_should_name_the_nearest_key_when_a_key_is_unknown() {
        properties.setProperty("carbontracker.intervall", "2s");
        Options options = read(Map.of(), Map.of("CARBONTRACKER_ZNOE", "FRA"));
        assertEquals(List.of(
                "intervall (system property carbontracker.intervall): unknown option; did you mean interval?",
                "znoe (environment variable CARBONTRACKER_ZNOE): unknown option; did you mean zone?"),
                options.problems().stream().map(Problem::toString).toList());
    }

    @Test
    void read_should_take_the_next_layer_when_a_value_is_wrong() {
        properties.setProperty("carbontracker.interval", "0");
        Options options = read(Map.of(), Map.of("CARBONTRACKER_INTERVAL", "3s"));
        assertEquals(Duration.ofSeconds(3), options.duration(Option.INTERVAL));
        assertEquals("interval=0 (system property carbontracker.interval): must be at least 10ms",
                options.problems().get(0).toString());
    }

    @Test
    void read_should_not_mistake_the_parent_for_an_option() {
        properties.setProperty(OptionReader.PARENT_PROPERTY, "a-run");
        assertEquals(List.of(), read(Map.of(), Map.of(OptionReader.PARENT_VARIABLE, "a-run")).problems());
    }

    @Test
    void read_should_ignore_an_empty_value() {
        assertEquals(Optional.empty(), read(Map.of(), Map.of("CARBONTRACKER_ZONE", " ")).text(Option.ZONE));
    }

    @Test
    void read_should_not_print_a_token() {
        properties.setProperty("carbontracker.elektricitymaps.token", "secret");
        assertTrue(!read(Map.of(), Map.of()).problems().toString().contains("secret"));
    }

    @Test
    void read_should_say_that_a_file_is_no_properties_file() throws IOException {
        Files.write(folder.resolve("carbontracker.properties"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        List<Problem> problems = read(Map.of(), Map.of()).problems();
        assertTrue(problems.get(0).toString().contains("cannot be read as a properties file in UTF-8"),
                problems.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "interval, 0, 'interval=0 (builder): must be at least 10ms'",
        "interval, -1s, 'interval=-1s (builder): must be at least 10ms'",
        "interval, 1ns, 'interval=1ns (builder): must be at least 10ms'",
        "interval, NaN, 'interval=NaN (builder): not a duration; write it as 500ms, 2s, 5m or PT2S'",
        "interval, 1e99999999, 'interval=1e99999999 (builder): not a duration; write it as 500ms, 2s, 5m or PT2S'",
        "interval, 1e999, 'interval=1e999 (builder): must be at most 8760h'",
        "checkpoint, PT99999999999999S, 'checkpoint=PT99999999999999S (builder): must be at most 8760h'",
        "min.duration, 8761h, 'min.duration=8761h (builder): must be at most 8760h'",
        "interval, -1e999, 'interval=-1e999 (builder): not a duration; write it as 500ms, 2s, 5m or PT2S'",
        "pue, 1e99999999, 'pue=1e99999999 (builder): not a number; write it like 1.5'",
        "budget, 1e99999999kg, 'budget=1e99999999kg (builder): not a mass of CO2e above 0; write it as 500g or 1.2kg'",
        "interval, 5x, 'interval=5x (builder): not a duration; write it as 500ms, 2s, 5m or PT2S'",
        "checkpoint, 10ms, 'checkpoint=10ms (builder): must be at least 1s'",
        "pue, 0.9, 'pue=0.9 (builder): must be at least 1'",
        "pue, NaN, 'pue=NaN (builder): not a number; write it like 1.5'",
        "pue, '1,5', 'pue=1,5 (builder): not a number; write it like 1.5'",
        "wall.factor, 0, 'wall.factor=0 (builder): must be at least 0.01'",
        "pue, 1e10, 'pue=1e10 (builder): must be at most 10'",
        "intensity, 1e308, 'intensity=1e308 (builder): must be at most 10000'",
        "cpu.tdp, -5, 'cpu.tdp=-5 (builder): must be above 0'",
        "wue, -1, 'wue=-1 (builder): must be at least 0'",
        "intensity, -5, 'intensity=-5 (builder): must be at least 0'",
        "mode, host, 'mode=host (builder): must be machine or process'",
        "epochs, 0, 'epochs=0 (builder): must be a whole number above 0'",
        "budget, 5l, 'budget=5l (builder): not a mass of CO2e above 0; write it as 500g or 1.2kg'",
        "file, a/b.csv, 'file=a/b.csv (builder): must be a file name without folders; option output names the folder'",
        "run.id, ../x, 'run.id=../x (builder): must be up to 128 letters, digits, dots, dashes and underscores'",
        "tags, oops, 'tags=oops (builder): must be key=value, several joined by +'",
        "summary, all, 'summary=all (builder): must be one of none, line, table'",
        "enabled, maybe, 'enabled=maybe (builder): must be true or false'",
        "jfr, yes, 'jfr=yes (builder): must be one of auto, on, off'",
        "frameworks, djl+keras, 'frameworks=djl+keras (builder): must be auto, none, or some of djl+dl4j+spark+tribuo+weka+xgboost'"})
    void read_should_say_in_one_sentence_what_is_wrong(String key, String value, String message) {
        assertEquals(message, problem(key, value));
    }

    @Test
    void read_should_refuse_a_value_that_is_too_long_for_a_cell() {
        assertEquals("", problem("project", "x".repeat(10_000)));
        assertEquals("project=" + "x".repeat(100) + "... (builder): is longer than 10000 characters",
                problem("project", "x".repeat(10_001)));
    }

    @Test
    void read_should_not_take_what_the_tracker_itself_keeps_in_properties_for_options() {
        properties.setProperty("carbontracker.turns", "1 1 /x");
        properties.setProperty("carbontracker.parent", "a+b");
        assertEquals(List.of(), read(Map.of(), Map.of()).problems());
    }

    @Test
    void read_should_name_all_problems_of_the_builder() {
        Map<String, String> wrong = new java.util.HashMap<>();
        for (int i = 0; i < 30; i++) {
            wrong.put("word" + i, "1");
        }
        assertEquals(30, read(wrong, Map.of()).problems().size());
    }

    /** A file of something else: comparing its first word with each option would take memory for each pair of letters. */
    @Test
    void read_should_not_compare_a_long_word_with_the_options() throws IOException {
        Files.writeString(folder.resolve("carbontracker.properties"), "x".repeat(60_000) + "=1\n");
        assertEquals("x".repeat(100) + "... (file " + folder.resolve("carbontracker.properties")
                + "): unknown option; see docs/options.md", read(Map.of(), Map.of()).problems().get(0).toString());
    }

    @Test
    void read_should_name_only_the_first_of_many_problems() throws IOException {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            many.append("word").append(i).append("=1\n");
        }
        many.append("project=named\n");
        Files.writeString(folder.resolve("carbontracker.properties"), many);
        Options options = read(Map.of(), Map.of());
        assertEquals("named", options.text(Option.PROJECT).orElse(""));
        assertEquals(11, options.problems().size());
        assertEquals("others (all places): 4990 more options are wrong", options.problems().get(10).toString());
    }

    @ParameterizedTest
    @CsvSource({"500ms, 500", "2s, 2000", "5m, 300000", "1h, 3600000", "PT2S, 2000", "2, 2000", "0.25, 250", "1.5s, 1500"})
    void read_should_understand_durations(String text, long millis) {
        assertEquals(Duration.ofMillis(millis), read(Map.of("interval", text), Map.of()).duration(Option.INTERVAL));
    }

    @ParameterizedTest
    @CsvSource({"500g, 500", "1.2kg, 1200", "7, 7", "1t, 1000000"})
    void read_should_understand_masses(String text, double grams) {
        assertEquals(CarbonMass.ofGrams(grams), read(Map.of("budget", text), Map.of()).budget().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"ar", "fa", "de", "tr"})
    void read_should_not_depend_on_the_locale(String language) {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag(language));
            Options options = read(Map.of("interval", "1.5s", "mode", "MACHINE", "pue", "1.25", "file", "i.csv"),
                    Map.of("CARBONTRACKER_MIN_DURATION", "2s"));
            assertEquals(Duration.ofMillis(1500), options.duration(Option.INTERVAL));
            assertEquals(Duration.ofSeconds(2), options.duration(Option.MIN_DURATION));
            assertEquals(Mode.MACHINE, options.mode());
            assertEquals(1.25, options.number(Option.PUE).orElseThrow());
            assertEquals(List.of(), options.problems());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void read_should_take_keys_with_and_without_prefix_from_a_file() throws IOException {
        Files.writeString(folder.resolve("carbontracker.properties"), "carbontracker.pue=1.3\nwue=2\n");
        Options options = read(Map.of(), Map.of());
        assertEquals(1.3, options.number(Option.PUE).orElseThrow());
        assertEquals(2, options.number(Option.WUE).orElseThrow());
        assertEquals(List.of(), options.problems());
    }

    @Test
    void lists_should_be_joined_by_plus() {
        assertEquals(List.of("0", "1"), read(Map.of("gpus", "0+1"), Map.of()).list(Option.GPUS));
        assertEquals(Map.of("team", "vision", "run", "7"),
                read(Map.of("tags", "team=vision+run=7"), Map.of()).tags());
    }

    @Test
    void auto_tags_should_name_the_job_without_replacing_a_tag_of_the_user() {
        assertEquals(Map.of("slurm_job_id", "mine", "k8s_pod", "a_b"), AutoTags.add(Map.of("slurm_job_id", "mine"),
                Map.of("SLURM_JOB_ID", "42", "POD_NAME", "a+b", "HOME", "/x")));
    }

    @ParameterizedTest
    @CsvSource({"intreval, interval", "Zone, zone", "outptu, output"})
    void nearest_should_find_what_was_meant(String word, String meant) {
        assertEquals(Optional.of(meant), Nearest.to(word, List.of("interval", "zone", "output", "project")));
    }

    @Test
    void nearest_should_be_empty_when_nothing_is_near() {
        assertEquals(Optional.empty(), Nearest.to("qqqqqq", List.of("interval", "zone")));
    }
}
