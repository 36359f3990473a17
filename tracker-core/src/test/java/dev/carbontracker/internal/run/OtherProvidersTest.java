package dev.carbontracker.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Power;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Providers that come with other jars. */
class OtherProvidersTest {

    private static final Surroundings NOWHERE = new Surroundings(Path.of("/none"), Path.of("/none"), Map.of(),
            Duration.ofMillis(100), List.of());

    private final SamplerTest.RecordingLog log = new SamplerTest.RecordingLog();
    private final CountDownLatch closed = new CountDownLatch(1);

    private List<SourceOffer> ask(EnergySourceProvider... providers) {
        return OtherProviders.ask(List.of(providers), NOWHERE, new Notes(log));
    }

    private static EnergySourceProvider provider(String name, Supplier<List<SourceOffer>> offers) {
        return new EnergySourceProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<SourceOffer> offers(Surroundings surroundings) {
                return offers.get();
            }
        };
    }

    private SourceOffer.Sources gpu() {
        return new SourceOffer.Sources(Component.GPU, SourceOffer.RANK_SENSOR, List.of(new EnergySource() {
            @Override
            public SourceInfo info() {
                return SourceInfo.of("gpu", Component.GPU, Evidence.SENSOR);
            }

            @Override
            public Reading read() {
                return new Reading.Gauge(Power.ofWatts(1));
            }

            @Override
            public void close() {
                closed.countDown();
            }
        }));
    }

    @Test
    void ask_should_leave_components_unknown_when_a_provider_hangs_and_take_the_others() throws InterruptedException {
        CountDownLatch driver = new CountDownLatch(1);
        SourceOffer late = gpu();
        SourceOffer here = gpu();
        List<SourceOffer> offers = ask(provider("hangs", () -> {
            await(driver);
            return List.of(late);
        }), provider("answers", () -> List.of(here)));
        assertTrue(offers.contains(here));
        assertEquals(List.of(Component.values()), offers.stream().filter(SourceOffer.Unreadable.class::isInstance)
                .map(SourceOffer::component).toList());
        driver.countDown();
        assertTrue(closed.await(20, TimeUnit.SECONDS), "what comes too late is closed");
    }

    @Test
    void ask_should_note_a_provider_that_fails() {
        assertEquals(List.of(), ask(provider("fails", () -> {
            throw new UnsatisfiedLinkError("no driver");
        })));
        assertEquals(List.of("WARN a provider of sources failed: java.lang.UnsatisfiedLinkError: no driver"),
                log.lines());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
