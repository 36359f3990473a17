package dev.carbontracker.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.carbontracker.internal.config.OptionReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a run needs no row because of one inside it. */
class InnerRunsTest {

    private static final Instant START = Instant.parse("2026-11-24T06:00:00Z");

    @BeforeEach
    void enter() {
        Lineage.enter("outer", Map.of(), START);
    }

    @AfterEach
    void leave() {
        Lineage.leave("outer");
        assertNull(System.getProperty(OptionReader.INNER_PROPERTY));
    }

    private static InnerRuns.Span span(long startMillis, long endMillis) {
        return new InnerRuns.Span(START.plusMillis(startMillis), START.plusMillis(endMillis), "/runs/e.csv", "MACHINE");
    }

    private static void inner(String id, InnerRuns.Span span) {
        Lineage.enter(id, Map.of(), span.start());
        InnerRuns.written(id, span);
        Lineage.leave(id);
    }

    @ParameterizedTest
    @CsvSource({"100, 99900, true", "2000, 100000, true", "1500, 99000, false", "0, 97000, false", "0, 100050, true"})
    void cover_should_be_true_when_less_than_a_fiftieth_lies_outside(long start, long end, boolean covered) {
        inner("inner", span(start, end));
        assertEquals(covered, InnerRuns.cover("outer", span(0, 100_000)));
    }

    @Test
    void cover_should_be_false_when_there_were_two() {
        inner("first", span(0, 100_000));
        inner("second", span(0, 100_000));
        assertEquals(false, InnerRuns.cover("outer", span(0, 100_000)));
    }

    /** A server that measures each of its jobs must not fill the memory of its JVM. */
    @Test
    void many_inner_runs_should_not_be_remembered() {
        for (int i = 0; i < 1000; i++) {
            inner("job-" + i, span(0, 1));
        }
        assertEquals(2, System.getProperty(OptionReader.INNER_PROPERTY).lines().count());
        assertEquals(false, InnerRuns.cover("outer", span(0, 100_000)));
    }

    @Test
    void cover_should_be_false_when_the_row_is_in_another_file_or_counts_something_else() {
        InnerRuns.Span all = span(0, 100_000);
        inner("inner", all);
        assertEquals(true, InnerRuns.cover("outer", all));
        assertEquals(false, InnerRuns.cover("outer", new InnerRuns.Span(all.start(), all.end(), "/x.csv", "MACHINE")));
        assertEquals(false, InnerRuns.cover("outer", new InnerRuns.Span(all.start(), all.end(), all.file(), "PROCESS")));
    }

    @Test
    void cover_should_be_false_when_the_inner_run_left_no_row() {
        Lineage.enter("inner", Map.of(), START);
        Lineage.leave("inner");
        assertEquals(false, InnerRuns.cover("outer", span(0, 100_000)));
    }

    @Test
    void cover_should_wait_for_an_inner_run_that_is_about_to_end() {
        Lineage.enter("inner", Map.of(), START);
        int[] looks = {0};
        assertEquals(true, InnerRuns.cover("outer", span(0, 100_000), id -> {
            if (++looks[0] == 3) {
                InnerRuns.written(id, span(0, 100_000));
            }
            return true;
        }, Duration.ofSeconds(60)));
        assertEquals(3, looks[0]);
        Lineage.leave("inner");
    }

    /** It was taken for a run without a row, so that both runs left one. */
    @Test
    void cover_should_be_true_when_the_inner_run_ends_after_its_row_was_missed() {
        Lineage.enter("inner", Map.of(), START);
        assertEquals(true, InnerRuns.cover("outer", span(0, 100_000), id -> {
            InnerRuns.written(id, span(0, 100_000));
            Lineage.leave(id);
            return Lineage.lives(id);
        }, Duration.ofSeconds(60)));
    }

    @Test
    void cover_should_not_wait_for_ever_for_an_inner_run_that_goes_on() {
        Lineage.enter("inner", Map.of(), START);
        assertEquals(false, InnerRuns.cover("outer", span(0, 100_000), id -> true, Duration.ofMillis(10)));
        assertEquals(false, InnerRuns.cover("outer", span(0, 100_000)), "nor with the bound of a run");
        Lineage.leave("inner");
    }

    /** Another process has written its row into the same file. */
    @ParameterizedTest
    @CsvSource({"0, 99, completed, machine, outer, true", "0, 99, completed, process, outer, false",
        "0, 99, interrupted, machine, outer, false", "0, 99, completed, machine, other, false",
        "0, 90, completed, machine, outer, false"})
    void row_of_another_process_should_cover_if_it_spans_the_run(int start, int end, String status, String mode,
            String parent, boolean covered, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("e.csv");
        InnerRuns.Span outer = new InnerRuns.Span(START, START.plusSeconds(100), file.toString(), "MACHINE");
        assertEquals(false, InnerRuns.coverInFile("outer", outer, 0), "no file yet");
        String row = "inner," + parent + "," + status + "," + mode + "," + START.plusSeconds(start) + ","
                + START.plusSeconds(end) + "\n";
        String head = "run_id,parent_run_id,status,tracking_mode,started_at,ended_at\n";
        String before = head + "x,,completed,machine,,\n" + "old,outer,completed,machine,,\n";
        Files.writeString(file, before + row);
        assertEquals(covered, InnerRuns.coverInFile("outer", outer, before.length()));
        assertEquals(false, InnerRuns.coverInFile("outer", outer, 0), "two rows name it");
        Files.writeString(file, head + row + row);
        assertEquals(false, InnerRuns.coverInFile("outer", outer, head.length()), "two rows");
    }
}
