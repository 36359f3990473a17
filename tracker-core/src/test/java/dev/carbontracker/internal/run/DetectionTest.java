package dev.carbontracker.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.grid.CloudMetadata;
import dev.carbontracker.internal.host.FakeMachine;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Reading;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.EnergySourceProvider;
import dev.carbontracker.spi.SourceInfo;
import dev.carbontracker.spi.SourceOffer;
import dev.carbontracker.spi.Surroundings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a look at a machine finds, without a run. */
class DetectionTest {

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private final CountDownLatch closed = new CountDownLatch(2);

    private EnergySource source(String name, Component component, Evidence evidence, Supplier<Reading> reading) {
        return new EnergySource() {
            @Override
            public SourceInfo info() {
                return SourceInfo.of(name, component, evidence).withDevice("board");
            }

            @Override
            public Reading read() {
                return reading.get();
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
    }

    private Detection detect(Map<String, String> settings, List<SourceOffer> offers) {
        EnergySourceProvider provider = new EnergySourceProvider() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public List<SourceOffer> offers(Surroundings surroundings) {
                surroundings.remarks().note("something to know");
                return offers;
            }

            @Override
            public String about() {
                return "driver 1.2";
            }
        };
        Map<String, String> all = new java.util.HashMap<>(settings);
        all.put("sysfs.root", folder.toString());
        all.put("procfs.root", folder.toString());
        JvmEnvironment jvm = new JvmEnvironment(new Properties(), Map.of());
        RunSetup.World world = new RunSetup.World(jvm, time, time, () -> new FakeMachine(time), folder,
                CloudMetadata.Service.LINK_LOCAL, new SamplerTest.RecordingLog(), () -> "1");
        return Detection.of(new RunSetup(OptionReader.read(all, "", jvm), world, new RunSetup.Extensions(List.of(),
                () -> List.of(provider), List.of(), List.of(), Optional.empty()), RunSetup.Scope.CODE),
                Duration.ofSeconds(1), time::advance);
    }

    private static Detection.Source named(Detection found, String name) {
        return found.sources().stream().filter(source -> source.info().name().equals(name)).findFirst().orElseThrow();
    }

    /** 250 W by a counter of mJ, a broken one that would rank higher, and the models. */
    @Test
    void sources_should_be_read_and_the_best_that_answers_be_used() throws InterruptedException {
        EnergySource counter = source("gpu/0", Component.GPU, Evidence.COUNTER, () -> new Reading.Counter(
                time.getAsLong() / 4_000, Energy.ofJoules(0.001), OptionalLong.empty()));
        EnergySource broken = source("cpu/0", Component.CPU, Evidence.COUNTER, () -> new Reading.Missing("is asleep"));
        Detection found = detect(Map.of("zone", "FRA"), List.of(
                new SourceOffer.Sources(Component.GPU, SourceOffer.RANK_COUNTER, List.of(counter)),
                new SourceOffer.Sources(Component.CPU, SourceOffer.RANK_COUNTER, List.of(broken)),
                new SourceOffer.Unreadable(Component.RAM, "the meter is locked; run 'unlock'")));
        assertEquals(250, named(found, "gpu/0").power().orElseThrow().watts(), 1e-3);
        assertTrue(named(found, "gpu/0").used());
        assertEquals("is asleep", named(found, "cpu/0").failure());
        assertEquals(false, named(found, "cpu/0").used());
        assertTrue(named(found, "cpu-model").used());
        assertTrue(named(found, "ram-model").power().orElseThrow().watts() > 0);
        assertEquals("the meter is locked; run 'unlock'", found.unreadable().get(0).reason());
        assertEquals(List.of("driver 1.2"), found.about());
        assertTrue(found.remarks().contains("something to know"), found.remarks().toString());
        assertEquals("FRA", found.place().zone().code());
        assertTrue(closed.await(60, TimeUnit.SECONDS), "all are let go of, on a thread of their own");
    }

    @Test
    void wrong_option_should_be_remarked() {
        Detection found = detect(Map.of("zone", "NOWHERE"), List.of());
        assertTrue(found.remarks().stream().anyMatch(remark -> remark.startsWith("zone=NOWHERE (builder): unknown zone")),
                found.remarks().toString());
    }
}
