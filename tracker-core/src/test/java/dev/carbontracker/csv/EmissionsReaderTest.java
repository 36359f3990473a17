package dev.carbontracker.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of rows: whole, torn, shortened, endless. */
class EmissionsReaderTest {

    private static EmissionsReader read(String text) throws IOException {
        return EmissionsReader.open(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<List<String>> rows(String text) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        try (EmissionsReader reader = read(text)) {
            reader.forEach(row -> rows.add(List.copyOf(row.cells().values())));
        }
        return rows;
    }

    @Test
    void cells_should_be_cut_with_and_without_quotes_and_with_either_line_end() throws IOException {
        assertEquals(List.of(List.of("1", "", "x"), List.of("a,b", "say \"no\"", "two\nlines"), List.of("", "", "")),
                rows("\uFEFFa,b,c\r\n1,,x\r\n\n\"a,b\",\"say \"\"no\"\"\",\"two\nlines\"\n,,"));
    }

    /** What Commons CSV writes comes back, in buffers of every size in which a disk may hand it out. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 4096})
    void any_cell_should_be_read_as_it_was_written(int atOnce) throws IOException {
        Random random = new Random(atOnce);
        String alphabet = "ab1.,\"\n\r ;'=\u00e9\u4e2d\uD83C\uDF31";
        List<List<String>> written = new ArrayList<>();
        StringBuilder text = new StringBuilder("x,y,z\n");
        for (int i = 0; i < 500; i++) {
            List<String> cells = new ArrayList<>();
            for (int c = 0; c < 3; c++) {
                StringBuilder cell = new StringBuilder();
                for (int n = random.nextInt(8); n > 0; n--) {
                    cell.appendCodePoint(alphabet.codePointAt(alphabet.offsetByCodePoints(0,
                            random.nextInt(alphabet.codePointCount(0, alphabet.length())))));
                }
                cells.add(cell.toString());
            }
            written.add(cells);
            text.append(CsvText.line(cells));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        InputStream slow = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, atOnce));
            }
        };
        List<List<String>> read = new ArrayList<>();
        try (EmissionsReader reader = EmissionsReader.open(slow)) {
            reader.forEach(row -> read.add(List.copyOf(row.cells().values())));
            assertEquals(0, reader.tornLines());
        }
        assertEquals(written, read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,2\n", "1,2,3,4\n", "\"1,2,3\n", "\"1\"x,2,3\n", "1,\"2,3\n\"4,5\n", "garbage\n"})
    void torn_line_should_be_skipped_alone(String torn) throws IOException {
        try (EmissionsReader reader = read("a,b,c\n1,2,3\n" + torn + "4,5,6\n")) {
            List<String> firsts = new ArrayList<>();
            while (reader.next()) {
                firsts.add(reader.text(0));
            }
            assertEquals(List.of("1", "4"), firsts);
            assertEquals(torn.lines().count(), reader.tornLines());
            assertEquals(3, reader.firstTornLines().get(0));
        }
    }

    @Test
    void line_of_a_row_should_be_that_of_its_start() throws IOException {
        try (EmissionsReader reader = read("a,b\n\"1\n\n1\",2\n\n3,4\n")) {
            assertTrue(reader.next());
            assertEquals(2, reader.line());
            assertTrue(reader.next());
            assertEquals(6, reader.line());
            assertFalse(reader.next());
        }
    }

    /** Longer than the memory of this JVM: it must not be held. */
    @Test
    void endless_line_should_be_one_torn_line() throws IOException {
        long length = 2L << 30;
        InputStream endless = new InputStream() {
            private final byte[] head = "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8);
            private final byte[] tail = "\n3,4\n".getBytes(StandardCharsets.UTF_8);
            private long at;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] into, int offset, int wanted) {
                byte[] edge = at < head.length ? head : tail;
                long before = at < head.length ? 0 : head.length + length;
                if (at >= head.length && at < head.length + length) {
                    int n = (int) Math.min(wanted, head.length + length - at);
                    java.util.Arrays.fill(into, offset, offset + n, (byte) 'x');
                    at += n;
                    return n;
                }
                if (at - before >= edge.length) {
                    return -1;
                }
                into[offset] = edge[(int) (at++ - before)];
                return 1;
            }
        };
        try (EmissionsReader reader = EmissionsReader.open(endless)) {
            assertTrue(reader.next());
            assertTrue(reader.next());
            assertEquals("3", reader.text(0));
            assertEquals(4, reader.line());
            assertFalse(reader.next());
            assertEquals(List.of(3L), reader.firstTornLines());
        }
    }

    @Test
    void endless_first_line_should_be_refused() {
        assertEquals("its first line is longer than 262144 bytes",
                assertThrows(IOException.class, () -> read("x".repeat(3 << 20))).getMessage());
        assertEquals("its first line has more than 1000 cells",
                assertThrows(IOException.class, () -> read(",".repeat(200_000))).getMessage());
        assertEquals("its first line is not CSV", assertThrows(IOException.class, () -> read("a,\"b\n1,2\n")).getMessage());
    }

    private static final String CODECARBON = "timestamp,project_name,run_id,duration,emissions,region,cloud_provider,"
            + "codecarbon_version,longitude,latitude,tracking_mode,on_cloud,pue\n";

    /** As versions 3.2.9 to 3.3.0 append rows. */
    @Test
    void rows_without_their_empty_cells_should_be_put_right() throws IOException {
        try (EmissionsReader reader = read(CODECARBON + "t,p,r1,1,2,,,3.3.0,,,machine,N,1.0\n"
                + "t,p,r2,1,3,,3.3.0,process,N,1.5\n" + "t,p,r3,1,4,quebec,,3.3.0,machine,Y,1.2\n"
                + "t,p,r4,1,5,,3.3.0,elsewhere,N,1.5\n")) {
            StringJoiner seen = new StringJoiner(" ");
            while (reader.next()) {
                seen.add(reader.text(reader.column("run_id")) + reader.text(reader.column("region"))
                        + reader.text(reader.column("tracking_mode")) + reader.number(reader.column("pue"))
                        + reader.row().get("longitude") + reader.shortened());
            }
            assertEquals("r1machine1.0false r2process1.5true r3quebecmachine1.2true", seen.toString());
            assertEquals(2, reader.shortenedRows());
            assertEquals(List.of(5L), reader.firstTornLines());
        }
    }

    @Test
    void equal_texts_that_follow_each_other_should_be_one_object() throws IOException {
        try (EmissionsReader reader = read("a\nsame text\nsame text\n\"other\"\n")) {
            reader.next();
            String first = reader.text(0);
            reader.next();
            assertSame(first, reader.text(0));
            reader.next();
            assertEquals("other", reader.text(0));
            assertEquals("", reader.text(-1));
        }
    }

    /** Any number that may stand in a file, against the JDK's own reading of it. */
    @Test
    void numbers_should_be_those_of_the_jdk() throws IOException {
        Random random = new Random(5);
        StringBuilder text = new StringBuilder("n\n");
        List<Double> expected = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            String number = switch (i % 6) {
                case 0 -> Double.toString(Double.isFinite(value) ? value : 1);
                case 1 -> Double.toString(random.nextDouble() * 1000).replace('E', 'e');
                case 2 -> random.nextInt() + "." + random.nextInt(1_000_000);
                case 3 -> random.nextDouble() * Math.pow(10, random.nextInt(20) - 12) + "";
                case 4 -> new java.math.BigDecimal(random.nextInt(1 << 20) + 0.5).divide(
                        java.math.BigDecimal.valueOf(1 << random.nextInt(20))).toPlainString();
                default -> Long.toString(random.nextLong() >> random.nextInt(64));
            };
            text.append(number).append('\n');
            expected.add(Double.parseDouble(number));
        }
        try (EmissionsReader reader = read(text.toString())) {
            for (Double value : expected) {
                assertTrue(reader.next());
                assertEquals(value, reader.number(0));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "1e999", "1d", "0x1p3", "abc", "-", ".", "1.2.3", "1,2"})
    void what_is_no_finite_number_should_be_none(String text) throws IOException {
        try (EmissionsReader reader = read("n\n\"" + text + "\"\n")) {
            assertTrue(reader.next());
            assertTrue(Double.isNaN(reader.number(0)));
        }
    }
}
