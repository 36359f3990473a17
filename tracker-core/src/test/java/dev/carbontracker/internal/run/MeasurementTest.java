package dev.carbontracker.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.internal.account.Prices;
import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.grid.CloudMetadata;
import dev.carbontracker.internal.host.FakeMachine;
import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.DeviceLoad;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.model.Reading;
import dev.carbontracker.model.Snapshot;
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
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources of other providers in a run: late ones, none, and those that share their device. */
class MeasurementTest {

    private static final GridIntensity PLACE = new GridIntensity(CarbonIntensity.ofGramsPerKilowattHour(400), "table",
            OptionalInt.empty(), GridIntensity.Method.UNSTATED);
    /** Bounds only what hangs. */
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private final SamplerTest.RecordingLog log = new SamplerTest.RecordingLog();
    private final Notes notes = new Notes(log);
    private final CountDownLatch driver = new CountDownLatch(1);
    private Measurement measurement;

    private void open(Map<String, String> settings, Supplier<List<SourceOffer>> offers) {
        EnergySourceProvider provider = new EnergySourceProvider() {
            @Override
            public String name() {
                return "slow";
            }

            @Override
            public List<SourceOffer> offers(Surroundings surroundings) {
                return offers.get();
            }
        };
        Map<String, String> all = new java.util.HashMap<>(settings);
        all.put("sysfs.root", folder.toString());
        all.put("procfs.root", folder.toString());
        JvmEnvironment jvm = new JvmEnvironment(new Properties(), Map.of());
        Options options = OptionReader.read(all, "", jvm);
        RunSetup.World world = new RunSetup.World(jvm, time, time, () -> new FakeMachine(time), folder,
                CloudMetadata.Service.LINK_LOCAL, log, () -> "1");
        measurement = Measurement.open(new RunSetup(options, world, new RunSetup.Extensions(List.of(),
                () -> List.of(provider), List.of(), List.of(), Optional.empty()), RunSetup.Scope.CODE), notes, () -> null);
    }

    @AfterEach
    void close() {
        driver.countDown();
        measurement.close();
    }

    private List<SourceOffer> afterTheDriver(List<SourceOffer> offers) {
        try {
            driver.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return offers;
    }

    private ComponentUse gpu() {
        return snapshot().of(Component.GPU);
    }

    private Snapshot snapshot() {
        return new Prices(1, PLACE).snapshot(measurement.publish().tally(), measurement.startNanos(), null);
    }

    private void tickAfter(Duration duration) {
        time.advance(duration);
        measurement.tick();
    }

    private void waitFor(BooleanSupplier done) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!done.getAsBoolean() && System.nanoTime() < deadline) {
            measurement.tick();
            LockSupport.parkNanos(1_000_000);
        }
        assertTrue(done.getAsBoolean());
    }

    /** A provider has its own thread and may respond after the first reading on a busy machine; the clock stands still. */
    private void awaitGpus(int count) {
        waitFor(() -> measurement.publish().gpus().count() == count);
    }

    @Test
    void sources_that_come_late_should_count_from_then_on() {
        CounterOfTime counter = new CounterOfTime("gpu-0", DeviceLoad.UNKNOWN);
        open(Map.of(), () -> afterTheDriver(List.of(new SourceOffer.Sources(Component.GPU, 1, List.of(counter)))));
        tickAfter(Duration.ofSeconds(4));
        assertEquals(Evidence.UNKNOWN, gpu().evidence());
        assertEquals(List.of("WARN the provider slow does not answer: what only it can measure is not in the figures"),
                log.lines());
        driver.countDown();
        waitFor(() -> measurement.publish().gpus().count() == 1);
        tickAfter(Duration.ofSeconds(6));
        measurement.last(false);
        assertEquals(600, gpu().energy().joules(), 1e-9);
        assertEquals(Duration.ofSeconds(6), gpu().covered());
        assertEquals(new Measurement.Gpus(1, "1 x board"), measurement.publish().gpus());
        assertTrue(notes.list().contains("GPU: measured only from second 4 on, when its driver had answered"),
                notes.list().toString());
    }

    @Test
    void component_should_be_none_when_the_late_answer_is_that_there_is_nothing() {
        open(Map.of(), () -> afterTheDriver(List.of()));
        assertEquals(Evidence.UNKNOWN, gpu().evidence());
        driver.countDown();
        waitFor(() -> gpu().evidence() == Evidence.NONE);
    }

    @Test
    void component_should_stay_unknown_when_the_late_answer_is_that_it_cannot_be_read() {
        open(Map.of(), () -> afterTheDriver(List.of(new SourceOffer.Unreadable(Component.GPU, "no permission"))));
        driver.countDown();
        waitFor(() -> notes.list().contains("no permission"));
        tickAfter(Duration.ofSeconds(1));
        assertEquals(Evidence.UNKNOWN, gpu().evidence());
        assertEquals(List.of("WARN no permission"), log.lines());
    }

    /** One GPU is this process's by a quarter, of the other it is not known: 100 W x 10 s x (1/4 + 1). */
    @Test
    void process_mode_should_charge_what_the_devices_say() {
        List<EnergySource> gpus = List.of(
                new CounterOfTime("gpu-0", new DeviceLoad(OptionalDouble.of(90), OptionalDouble.of(0.25))),
                new CounterOfTime("gpu-1", DeviceLoad.UNKNOWN));
        open(Map.of("mode", "process"), () -> List.of(new SourceOffer.Sources(Component.GPU, 1, gpus)));
        awaitGpus(2);
        for (int second = 0; second < 10; second++) {
            tickAfter(Duration.ofSeconds(1));
        }
        measurement.last(false);
        assertEquals(1250, gpu().energy().joules(), 1e-6);
        assertEquals(250, gpu().devices().get(0).energy().joules(), 1e-6);
        assertEquals(90, measurement.publish().utilisation().gpuPercent().orElseThrow());
        assertEquals(new Measurement.Gpus(2, "2 x board"), measurement.publish().gpus());
    }

    @Test
    void machine_mode_should_charge_all_whatever_the_devices_say() {
        open(Map.of(), () -> List.of(new SourceOffer.Sources(Component.GPU, 1, List.of(
                new CounterOfTime("gpu-0", new DeviceLoad(OptionalDouble.of(90), OptionalDouble.of(0.25)))))));
        awaitGpus(1);
        tickAfter(Duration.ofSeconds(1));
        measurement.last(false);
        assertEquals(100, gpu().energy().joules(), 1e-9);
    }

    /** A counter of a device that takes 100 W. */
    private class CounterOfTime implements EnergySource {
        private final String name;
        private final DeviceLoad load;

        CounterOfTime(String name, DeviceLoad load) {
            this.name = name;
            this.load = load;
        }

        @Override
        public SourceInfo info() {
            return SourceInfo.of(name, Component.GPU, Evidence.COUNTER).withDevice("board");
        }

        @Override
        public Reading read() {
            return new Reading.Counter(time.getAsLong() / 10_000_000, Energy.ofMillijoules(1000), OptionalLong.empty());
        }

        @Override
        public DeviceLoad load() {
            return load;
        }
    }

    @Test
    void devices_that_may_block_should_be_closed_unless_the_jvm_ends() throws InterruptedException {
        for (boolean jvmEnds : List.of(true, false)) {
            CountDownLatch closed = new CountDownLatch(1);
            open(Map.of(), () -> List.of(new SourceOffer.Sources(Component.GPU, 1, List.of(
                    new CounterOfTime("gpu-0", DeviceLoad.UNKNOWN) {
                        @Override
                        public SourceInfo info() {
                            return super.info().blocking();
                        }

                        @Override
                        public void close() {
                            closed.countDown();
                        }
                    }))));
            awaitGpus(1);
            tickAfter(Duration.ofSeconds(1));
            measurement.last(jvmEnds);
            measurement.close();
            if (jvmEnds) {
                assertEquals(1, closed.getCount());
            } else {
                assertTrue(closed.await(60, TimeUnit.SECONDS));
            }
        }
    }
}
