package dev.carbontracker.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.CarbonTracker;
import dev.carbontracker.csv.EmissionsCsv;
import dev.carbontracker.model.RunReport;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

    private static RunReport report() {
        CarbonTracker part = CarbonTracker.builder().part().cloud("gcp", "europe-west9").tag("team", "vision").start();
        part.snapshot();
        return part.stop();
    }

    private static String row(RunReport report) {
        return EmissionsCsv.runs("1", "17", ZoneOffset.UTC).row(report).toString();
    }

    @Test
    void report_should_be_the_same_on_the_other_side() throws IOException {
        RunReport report = report();
        RunReport read = RecordCodec.read(RunReport.class, RecordCodec.write(report));
        assertEquals(row(report), row(read));
        assertEquals(report.totals().components().toString().replaceAll("@[0-9a-f]+", ""),
                read.totals().components().toString().replaceAll("@[0-9a-f]+", ""));
        assertEquals(report.place().cloud().map(Object::toString), read.place().cloud().map(Object::toString));
        assertEquals(report.notes(), read.notes());
        assertTrue(report.energy().joules() > 0);
    }

    @Test
    void bytes_that_are_no_report_should_be_refused_and_do_nothing_else() {
        byte[] whole = RecordCodec.write(report());
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = whole.clone();
            for (int j = 0; j <= random.nextInt(4); j++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            byte[] broken = random.nextInt(2) == 0 ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length));
            try {
                RecordCodec.read(RunReport.class, broken);
            } catch (IOException e) {
                assertTrue(e.getMessage() == null || !e.getMessage().isBlank());
            }
        }
        assertThrows(IOException.class, () -> RecordCodec.read(RunReport.class, Arrays.copyOf(whole, whole.length + 1)));
        assertThrows(IOException.class, () -> RecordCodec.read(RunReport.class, new byte[0]));
    }
}
