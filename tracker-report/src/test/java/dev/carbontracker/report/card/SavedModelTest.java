package dev.carbontracker.report.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.report.ReportException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of models as DJL and DL4J lay them out; the modules of both test with files that they have saved themselves. */
class SavedModelTest {

    private static final Map<String, String> RUN = Map.of("Epoch", "3", "carbontracker.emissions", "0.0173",
            "carbontracker.energy_consumed", "0.3", "carbontracker.country_name", "France, métropole",
            "carbontracker.timestamp", "2026-11-24T10:00:00", "carbontracker.duration", "12", "carbontracker.status", "completed");

    @TempDir
    Path folder;

    private static byte[] djl(Map<String, String> properties) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeBytes("DJL@");
        out.writeInt(1);
        out.writeUTF("mlp");
        out.writeUTF("FLOAT32");
        out.writeInt(1);
        out.writeUTF("data");
        out.writeInt(2);
        out.writeLong(1);
        out.writeLong(784);
        out.writeInt(2);
        out.writeChars("NC");
        out.writeInt(properties.size());
        for (Map.Entry<String, String> property : properties.entrySet()) {
            out.writeUTF(property.getKey());
            out.writeUTF(property.getValue());
        }
        out.write(new byte[1000]);
        return bytes.toByteArray();
    }

    private static byte[] archive(String entry, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            out.putNextEntry(new ZipEntry("configuration.json"));
            out.write("{}".getBytes(StandardCharsets.UTF_8));
            out.putNextEntry(new ZipEntry(entry));
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    private CardEmissions card(byte[] model) throws IOException, ReportException {
        CardRuns runs = CardRuns.ofModel(Files.write(folder.resolve("model"), model));
        return runs.emissions(runs.latest(), "");
    }

    private String refusal(byte[] model) {
        return assertThrows(ReportException.class, () -> card(model)).getMessage().replace(folder + "/", "");
    }

    @Test
    void run_should_be_found_in_a_file_of_djl() throws Exception {
        CardEmissions card = card(djl(RUN));
        assertEquals(17.3, card.grams(), 1e-9);
        assertEquals("France, métropole", card.location());
    }

    @Test
    void run_should_be_found_in_an_archive() throws Exception {
        CardEmissions card = card(archive("carbon-tracker.properties", "#x\ncarbontracker.emissions=0.0173\n"
                + "carbontracker.timestamp=2026-11-24T10\\:00\\:00\ncarbontracker.duration=12\n"
                + "carbontracker.country_name=France, m\\u00e9tropole\n"));
        assertEquals(17.3, card.grams(), 1e-9);
        assertEquals("France, métropole", card.location());
    }

    @Test
    void file_that_is_no_such_model_should_be_told_in_one_sentence() throws Exception {
        String silent = "model: a saved model that does not say what its training used; train it with the listener of "
                + "tracker-djl or tracker-dl4j";
        assertEquals(silent, refusal(djl(Map.of("Epoch", "3"))));
        assertEquals(silent, refusal(archive("coefficients.bin", "")));
        String none = "model: not a model saved by DJL (.params) or DL4J (.zip)";
        assertEquals(none, refusal(new byte[0]));
        assertEquals(none, refusal("weights".getBytes(StandardCharsets.UTF_8)));
        assertEquals("model: is a folder; name the file of the model in it", assertThrows(ReportException.class,
                () -> CardRuns.ofModel(Files.createDirectories(folder.resolve("d/model")))).getMessage().replace(folder + "/d/", ""));
        assertEquals("none: no such file", assertThrows(ReportException.class, () -> CardRuns.ofModel(folder.resolve("none")))
                .getMessage().replace(folder + "/", ""));
    }

    @Test
    void file_that_ends_anywhere_should_be_told_and_not_fail_otherwise() throws Exception {
        byte[] whole = djl(RUN);
        for (int length = 4; length < whole.length - 1000; length++) {
            String said = refusal(Arrays.copyOf(whole, length));
            assertTrue(said.startsWith("model: a saved model that is broken"), length + ": " + said);
        }
        byte[] large = whole.clone();
        large[22] = 127;
        assertTrue(refusal(large).startsWith("model: a saved model that"), refusal(large));
        byte[] zip = archive("carbon-tracker.properties", "carbontracker.emissions=1\n");
        for (int length = 4; length < zip.length; length++) {
            String said = refusal(Arrays.copyOf(zip, length));
            assertTrue(said.startsWith("model: a saved model that is broken"), length + ": " + said);
        }
        assertTrue(refusal(archive("carbon-tracker.properties", "a=\\u00zz")).startsWith("model: a saved model that is broken"));
    }
}
