package dev.carbontracker.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.Condition;
import dev.carbontracker.internal.account.Integrator;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Power;
import dev.carbontracker.model.Reading;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.SourceInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drivers of which one hangs. */
@Timeout(60)
class BlockingReadersTest {

    private static final Duration PERIOD = Duration.ofMillis(10);

    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Polled> sources = new CopyOnWriteArrayList<>();
    private final BlockingReaders readers = new BlockingReaders(sources, System::nanoTime);

    @AfterEach
    void end() {
        over.countDown();
        readers.finish(Duration.ofSeconds(30).toNanos(), false);
    }

    private Integrator add(String name, Runnable driver) {
        SourceInfo info = SourceInfo.of(name, Component.GPU, Evidence.SENSOR).blocking();
        Integrator integrator = new Integrator(() -> info, PERIOD, text -> { });
        sources.add(new Polled(new EnergySource() {
            @Override
            public SourceInfo info() {
                return info;
            }

            @Override
            public Reading read() {
                driver.run();
                return new Reading.Gauge(Power.ofWatts(100));
            }
        }, integrator, PERIOD.toNanos(), PERIOD.toNanos()));
        return integrator;
    }

    private void hang() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReadings(Integrator integrator) {
        long before = integrator.coveredNanos();
        Condition.await("readings", () -> {
            readers.integrate();
            return integrator.coveredNanos() > before;
        });
    }

    @Test
    void driver_that_hangs_should_keep_no_other_from_being_read() {
        Integrator hanging = add("nvml/0", this::hang);
        Integrator sibling = add("nvml/1", () -> { });
        Integrator other = add("acpi/hwmon0", () -> { });
        readers.start();
        awaitReadings(other);
        readers.refresh();
        awaitReadings(other);
        assertEquals(0, hanging.coveredNanos());
        assertEquals(0, sibling.coveredNanos(), "one driver is not asked by two threads at once");
        assertFalse(readers.finish(Duration.ofMillis(200).toNanos(), true), "it is known that one hangs");
        readers.integrate();
        assertTrue(other.coveredNanos() > 0);
    }

    @Test
    void source_that_comes_late_should_be_read_by_the_thread_of_its_driver() {
        Integrator first = add("nvml/0", () -> { });
        readers.start();
        awaitReadings(first);
        Integrator late = add("nvml/1", () -> { });
        Integrator other = add("amdgpu/card0", () -> { });
        readers.start();
        awaitReadings(late);
        awaitReadings(other);
        assertTrue(readers.finish(Duration.ofSeconds(30).toNanos(), false));
    }
}
