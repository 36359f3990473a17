package dev.carbontracker.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.Condition;
import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.grid.CloudMetadata;
import dev.carbontracker.internal.grid.LocalServer;
import dev.carbontracker.internal.host.FakeMachine;
import dev.carbontracker.internal.host.FixtureTree;
import dev.carbontracker.internal.host.Machine;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.RunReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run with an outside of the test's own: machine, cloud, grid. */
class RunSessionTest {

    private static final Duration METADATA_BOUND = Duration.ofSeconds(30);

    @TempDir
    Path root;

    private final SamplerTest.RecordingLog log = new SamplerTest.RecordingLog();
    private final Map<String, String> settings = new HashMap<>();
    private RunSetup.Scope scope = RunSetup.Scope.CODE;
    private Supplier<String> version = () -> "1";
    private Supplier<Machine> machine = () -> new FakeMachine(System::nanoTime);

    private RunReport run(String metadataAddress) throws IOException {
        return run(metadataAddress, session -> true);
    }

    private RunReport run(String metadataAddress, Predicate<RunSession> until) throws IOException {
        Path out = Files.createDirectories(root.resolve("out"));
        settings.put("sysfs.root", root.resolve("sys").toString());
        settings.put("output", out.toString());
        settings.put("summary", "none");
        Options options = OptionReader.read(settings, "", new JvmEnvironment(new Properties(), Map.of()));
        assertEquals(List.of(), options.problems());
        RunSetup.World world = new RunSetup.World(new JvmEnvironment(System.getProperties(), Map.of()),
                System::nanoTime, Clock.systemUTC(), machine, root.resolve("etc"),
                new CloudMetadata.Service(metadataAddress, METADATA_BOUND), log, version);
        RunSession session = RunSession.start(new RunSetup(options, world, new RunSetup.Extensions(List.of(), List::of,
                List.of(), List.of(), Optional.empty()), scope));
        session.snapshot();
        Condition.await("what the test awaits", () -> until.test(session));
        return session.stop();
    }

    private void amazon() throws IOException {
        Path dmi = Files.createDirectories(root.resolve("sys/class/dmi/id"));
        Files.writeString(dmi.resolve("sys_vendor"), "Amazon EC2\n");
    }

    @Test
    void cloud_should_be_asked_when_dmi_names_it_and_its_answer_hold_for_the_whole_run() throws IOException {
        amazon();
        try (LocalServer server = new LocalServer(exchange -> LocalServer.send(exchange, 200,
                exchange.getRequestMethod().equals("PUT") ? "token" : "eu-west-3"))) {
            RunReport report = run(server.address(), session -> session.soFar()
                    .map(soFar -> soFar.place().knownFrom().equals("cloud metadata")).orElse(false));
            assertEquals(2, server.requests().size());
            assertEquals("FRA", report.place().zone().code());
            assertEquals("cloud metadata", report.place().knownFrom());
            assertTrue(report.factors().pue() > 1, "the region's PUE");
            assertEquals(1, report.energy().at(report.place().intensity().value()).grams()
                    / report.emissions().grams(), 1e-9);
            assertEquals(List.of(), log.lines());
        }
    }

    @Test
    void cloud_that_does_not_name_the_region_should_be_said() throws IOException {
        amazon();
        try (LocalServer server = new LocalServer(exchange -> LocalServer.send(exchange, 404, "no"))) {
            RunReport report = run(server.address(), session -> log.lines().stream()
                    .anyMatch(line -> line.contains("metadata")));
            assertEquals("WORLD", report.place().zone().code());
            assertTrue(report.notes().contains("this machine is in the cloud aws, but its metadata service did not "
                    + "name the region; set cloud.provider and cloud.region"), report.notes().toString());
        }
    }

    @Test
    void cloud_that_hangs_should_delay_nothing() throws IOException {
        amazon();
        CountDownLatch over = new CountDownLatch(1);
        try (LocalServer server = new LocalServer(exchange -> over.await())) {
            long start = System.nanoTime();
            RunReport report = run(server.address(), session -> !server.requests().isEmpty());
            long nanos = System.nanoTime() - start;
            over.countDown();
            assertEquals("WORLD", report.place().zone().code());
            // a run waits 0.3 s for the place; half of the metadata's own bound is far more than a busy machine needs
            assertTrue(nanos < METADATA_BOUND.toNanos() / 2, nanos / 1e9 + " s");
        }
    }

    @Test
    void electricity_maps_should_be_asked_for_the_country_of_the_place() throws IOException {
        settings.put("zone", "FRA");
        settings.put("electricitymaps.token", "t");
        List<String> asked = Collections.synchronizedList(new ArrayList<>());
        try (LocalServer server = new LocalServer(exchange -> {
            asked.add(exchange.getRequestURI().getQuery());
            LocalServer.send(exchange, 200, "{\"zone\":\"FR\",\"carbonIntensity\":21}");
        })) {
            settings.put("electricitymaps.endpoint", server.address());
            run("http://127.0.0.1:9", session -> !asked.isEmpty());
        }
        assertEquals(List.of("zone=FR"), asked);
    }

    private static boolean moved(FixtureTree tree) {
        try {
            tree.set("intel-rapl:0", 4_050_000_000L);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void counters_should_still_be_read_when_the_machine_cannot_be_opened() throws IOException {
        FixtureTree tree = new FixtureTree(root.resolve("sys")).amd();
        settings.put("zone", "FRA");
        machine = () -> {
            throw new NoClassDefFoundError("oshi/hardware/CentralProcessor");
        };
        // a counter that stands still for half a second is taken for dead
        RunReport report = run("http://127.0.0.1:9", session -> moved(tree));
        assertEquals(Evidence.COUNTER, report.totals().of(Component.CPU).evidence());
        assertEquals(Evidence.UNKNOWN, report.totals().of(Component.RAM).evidence());
        assertTrue(report.notes().get(0).startsWith("this machine's load and memory cannot be read, so nothing is "
                + "modelled"), report.notes().toString());
        assertTrue(Files.exists(root.resolve("out/emissions.csv")));
    }

    @Test
    void row_should_be_written_when_measuring_fails_altogether() throws IOException {
        machine = () -> new FakeMachine(System::nanoTime) {
            @Override
            public int threads() {
                throw new IllegalStateException("no processor at all");
            }
        };
        RunReport report = run("http://127.0.0.1:9");
        assertEquals(0, report.energy().joules());
        assertEquals(Evidence.UNKNOWN, report.totals().of(Component.CPU).evidence());
        assertTrue(report.notes().get(0).startsWith("nothing could be measured: "), report.notes().toString());
        assertTrue(Files.readString(root.resolve("out/emissions.csv")).contains("no processor at all"));
    }

    /** As on a machine so busy that a short run ends first. Nothing was logged. */
    @Test
    void row_that_is_lost_since_the_folder_does_not_open_should_be_logged() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        version = () -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("the test is over, and its folder with it");
        };
        settings.put("zone", "FRA");
        run("http://127.0.0.1:9");
        over.countDown();
        assertTrue(log.lines().stream().anyMatch(line -> line.endsWith(
                "the run ended before its output directory was open; it leaves no row")), log.lines().toString());
        assertTrue(Files.notExists(root.resolve("out/emissions.csv")));
    }

    @Test
    void sources_option_should_keep_only_what_it_names() throws IOException {
        new FixtureTree(root.resolve("sys")).amd();
        settings.put("zone", "FRA");
        settings.put("sources", "cpu-model");
        RunReport report = run("http://127.0.0.1:9");
        assertEquals("cpu-model", report.totals().of(Component.CPU).source());
        assertEquals(Evidence.UNKNOWN, report.totals().of(Component.RAM).evidence());
    }

    @Test
    void sources_option_that_names_nothing_should_be_said_and_leave_no_coverage() throws IOException {
        settings.put("zone", "FRA");
        settings.put("sources", "nope");
        RunReport report = run("http://127.0.0.1:9");
        assertEquals(0, report.totals().coverage());
        assertTrue(report.notes().contains("sources=nope: no source's name begins so; there are cpu-model, ram-model"),
                report.notes().toString());
    }

    @Test
    void run_id_of_the_run_around_should_not_be_taken_twice() throws IOException {
        settings.put("zone", "FRA");
        settings.put("run.id", "job-43");
        Lineage.enter("job-43", Map.of(), java.time.Instant.EPOCH);
        try {
            RunReport report = run("http://127.0.0.1:9");
            assertTrue(!report.run().runId().equals("job-43"), report.run().runId());
            assertEquals(Optional.of("job-43"), report.run().parentRunId());
        } finally {
            Lineage.leave("job-43");
        }
    }

    @Test
    void run_id_that_is_used_twice_at_once_should_leave_two_rows() throws IOException {
        settings.put("zone", "FRA");
        settings.put("run.id", "job-42");
        Path state = Files.createDirectories(root.resolve("out/.carbontracker"));
        Files.writeString(state.resolve("job-42.journal"), "run_id\nother\n");
        run("http://127.0.0.1:9");
        assertTrue(Files.readString(root.resolve("out/emissions.csv")).contains(",job-42,"));
    }
}
