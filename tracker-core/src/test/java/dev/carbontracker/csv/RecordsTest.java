package dev.carbontracker.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file cut into records, byte by byte the same. */
class RecordsTest {

    private static List<Records.Part> parts(String text, int cells) throws IOException {
        return parts(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)), cells);
    }

    private static List<Records.Part> parts(InputStream in, int cells) throws IOException {
        Records records = new Records(in, cells);
        List<Records.Part> parts = new ArrayList<>();
        for (Records.Part part = records.next(); part != null; part = records.next()) {
            parts.add(part);
        }
        return parts;
    }

    @Test
    void quoted_newline_belongs_to_its_record() throws IOException {
        assertEquals(List.of(new Records.Part("a,b\n", true), new Records.Part("1,\"x\n,y\"\r\n", true),
                new Records.Part("3,4", true)), parts("a,b\n1,\"x\n,y\"\r\n3,4", 2));
    }

    @Test
    void line_that_is_torn_stands_alone() throws IOException {
        assertEquals(List.of(new Records.Part("torn,\"line\n", true), new Records.Part("short\n", false),
                new Records.Part("1,2\n", true)), parts("torn,\"line\nshort\n1,2\n", 2));
    }

    /** Whatever is in the file, nothing of it changes, and the bytes come in parts of any size. */
    @Test
    void all_parts_together_are_the_file() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(60); n > 0; n--) {
                text.append("a,\"\n\r;\u00e4".charAt(random.nextInt(7)));
            }
            int step = 1 + random.nextInt(5);
            InputStream dripping = new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.ISO_8859_1)) {
                @Override
                public synchronized int read(byte[] bytes, int offset, int length) {
                    return super.read(bytes, offset, Math.min(step, length));
                }
            };
            StringBuilder together = new StringBuilder();
            for (Records.Part part : parts(dripping, 3)) {
                together.append(part.text());
                assertEquals(part.row(), Records.count(part.text().replaceAll("\r?\n$", "")) == 3, part.text());
            }
            assertEquals(text.toString(), together.toString());
        }
    }

    /** A line of gigabytes must not be in memory. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "\"", ","})
    void line_that_is_too_long_comes_in_pieces(String character) throws IOException {
        String line = character.repeat(5 << 20) + "\n";
        List<Records.Part> parts = parts("a,b\n" + line + "1,2\n", 2);
        assertEquals(new Records.Part("a,b\n", true), parts.get(0));
        assertEquals(new Records.Part("1,2\n", true), parts.get(parts.size() - 1));
        long length = 0;
        for (Records.Part part : parts.subList(1, parts.size() - 1)) {
            assertTrue(part.text().length() <= Scanner.MAX_BYTES_OF_RECORD + (1 << 16) && !part.row());
            length += part.text().length();
        }
        assertEquals(line.length(), length);
    }
}
