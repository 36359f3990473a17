package dev.carbontracker.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmissionsCsvTest {

    private static final Table<RunReport> TABLE = EmissionsCsv.runs("1.2.3", "17.0.1", ZoneId.of("Europe/Paris"));

    @TempDir
    Path folder;

    @Test
    void header_should_begin_with_codecarbons_38_columns_by_name_and_order() {
        assertEquals("timestamp,project_name,run_id,experiment_id,duration,emissions,emissions_rate,cpu_power,"
                + "gpu_power,ram_power,cpu_energy,gpu_energy,ram_energy,energy_consumed,water_consumed,country_name,"
                + "country_iso_code,region,cloud_provider,cloud_region,os,python_version,codecarbon_version,cpu_count,"
                + "cpu_model,gpu_count,gpu_model,longitude,latitude,ram_total_size,tracking_mode,"
                + "cpu_utilization_percent,gpu_utilization_percent,ram_utilization_percent,ram_used_gb,on_cloud,pue,wue",
                String.join(",", TABLE.header().subList(0, EmissionsCsv.CODECARBON_COLUMNS)));
    }

    @Test
    void header_should_go_on_with_our_own_columns() {
        assertEquals("tracker_version,java_version,status,started_at,ended_at,parent_run_id,model_name,tags,host,"
                + "host_id,pid,process_cpu_share,task_count,samples,coverage,cpu_evidence,gpu_evidence,ram_evidence,"
                + "emissions_low,emissions_high,carbon_intensity,carbon_intensity_source,zone,pue_source,wall_factor,"
                + "notes", String.join(",", TABLE.header().subList(EmissionsCsv.CODECARBON_COLUMNS,
                TABLE.header().size())));
    }

    @Test
    void row_should_have_local_time_for_codecarbon_and_utc_for_us() {
        Row row = TABLE.row(Samples.report().build());
        assertEquals("2026-07-01T14:00:10", row.get("timestamp"));
        assertEquals("2026-07-01T12:00:10.000Z", row.get("ended_at"));
        assertEquals("2026-07-01T12:00:00.000Z", row.get("started_at"));
    }

    @Test
    void row_should_satisfy_the_identities() {
        Row row = TABLE.row(Samples.report().build());
        double sum = row.number("cpu_energy").getAsDouble() + row.number("gpu_energy").getAsDouble()
                + row.number("ram_energy").getAsDouble();
        double energy = row.number("energy_consumed").getAsDouble();
        double watts = row.number("cpu_power").getAsDouble() + row.number("gpu_power").getAsDouble()
                + row.number("ram_power").getAsDouble();
        assertEquals(1, sum / energy, 1e-9);
        assertEquals(1, energy * row.number("carbon_intensity").getAsDouble() / 1000
                / row.number("emissions").getAsDouble(), 1e-9);
        assertEquals(1, watts * row.number("duration").getAsDouble() * row.number("coverage").getAsDouble()
                * row.number("pue").getAsDouble() * row.number("wall_factor").getAsDouble() / 3.6e6 / energy, 1e-9);
    }

    @Test
    void row_should_leave_an_unknown_component_empty_and_a_missing_one_zero() {
        Row unknown = TABLE.row(Samples.report().evidence(Component.GPU, Evidence.UNKNOWN, 0).build());
        assertEquals(List.of("", "", "unknown"), List.of(unknown.get("gpu_energy"), unknown.get("gpu_power"),
                unknown.get("gpu_evidence")));
        Row none = TABLE.row(Samples.report().evidence(Component.GPU, Evidence.NONE, 0).build());
        assertEquals(List.of("0", "0", "none"), List.of(none.get("gpu_energy"), none.get("gpu_power"),
                none.get("gpu_evidence")));
    }

    @ParameterizedTest
    @CsvSource({"=1+1, '''=1+1'", "+cmd, '''+cmd'", "-x, '''-x'", "@SUM(A1), '''@SUM(A1)'", "plain, plain",
        "'a\nb', a b", "'\tx', ' x'"})
    void text_should_stay_text_in_a_spreadsheet(String name, String cell) {
        assertEquals(cell, TABLE.row(Samples.report().project(name).build()).get("project_name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar", "fa", "de", "tr", "th-TH-u-nu-thai"})
    void row_should_be_the_same_in_every_locale(String language) {
        String expected = TABLE.text(TABLE.row(Samples.report().build()));
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag(language));
            assertEquals(expected, TABLE.text(TABLE.row(Samples.report().build())));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void number_should_read_back_as_the_same_double() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            double value = random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30);
            assertEquals(value, Double.parseDouble(CsvText.number(value)));
        }
        assertEquals("1.5e-5", CsvText.number(1.5e-5));
        assertEquals("0.0015", CsvText.number(1.5e-3));
        assertEquals("0", CsvText.number(-0.0));
        assertEquals("123456789", CsvText.number(123456789.0));
    }

    /** Rows of random text, torn lines between them: what was whole comes back, what was torn is counted. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void reader_should_give_back_whole_rows_and_count_torn_ones(int seed) throws IOException {
        Random random = new Random(seed);
        List<String> names = List.of("a", "b", "c");
        StringBuilder text = new StringBuilder(CsvText.line(names));
        List<List<String>> written = new ArrayList<>();
        long torn = 0;
        for (int i = 0; i < 200; i++) {
            List<String> cells = List.of(randomText(random), randomText(random), "end" + i);
            String line = CsvText.line(cells);
            if (random.nextInt(5) == 0) {
                int length = 1 + random.nextInt(line.indexOf("end"));
                String part = line.substring(0, length).replace("\n", "").replace("\"", "").replace(",", "");
                if (!part.isEmpty()) {
                    text.append(part).append(random.nextBoolean() ? ",x" : "").append('\n');
                    torn++;
                }
            }
            text.append(line);
            written.add(cells);
        }
        Path file = folder.resolve("random.csv");
        Files.writeString(file, text);
        List<List<String>> read = new ArrayList<>();
        try (EmissionsReader reader = EmissionsReader.open(file)) {
            reader.forEach(row -> read.add(new ArrayList<>(row.cells().values())));
            assertEquals(torn, reader.tornLines());
        }
        assertEquals(written, read);
    }

    private static String randomText(Random random) {
        String alphabet = "ab ,\"\n;='é漢";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    @Test
    void reader_should_not_swallow_rows_after_an_open_quote() throws IOException {
        Path file = folder.resolve("torn.csv");
        Files.writeString(file, "run_id,notes\nr1,fine\nr2,\"torn\nr3,fine\nr4,\"a \"\"quoted\"\" note\"\n");
        try (EmissionsReader reader = EmissionsReader.open(file)) {
            List<String> ids = new ArrayList<>();
            reader.forEach(row -> ids.add(row.get("run_id")));
            assertEquals(List.of("r1", "r3", "r4"), ids);
            assertEquals(1, reader.tornLines());
        }
    }

    @Test
    void reader_should_read_a_file_with_bom_and_windows_line_ends() throws IOException {
        Path file = folder.resolve("windows.csv");
        Files.writeString(file, "\uFEFFrun_id,emissions\r\nr1,0.5\r\n");
        try (EmissionsReader reader = EmissionsReader.open(file)) {
            Row row = reader.iterator().next();
            assertEquals("r1", row.get("run_id"));
            assertEquals(0.5, row.number("emissions").getAsDouble());
            assertTrue(row.number("duration").isEmpty());
        }
    }
}
