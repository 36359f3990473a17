package dev.carbontracker.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Power;
import dev.carbontracker.model.Reading;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.EnergySourceProvider;
import dev.carbontracker.spi.Fixtures;
import dev.carbontracker.spi.SourceInfo;
import dev.carbontracker.spi.SourceOffer;
import dev.carbontracker.spi.Surroundings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Providers that come with other jars. */
class OtherProvidersTest {

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Semaphore answers = new Semaphore(0);

    private OtherProviders ask(EnergySourceProvider... providers) {
        Path nowhere = Path.of("/none");
        return new OtherProviders(List.of(providers), Fixtures.surroundings(nowhere, nowhere), answers::release);
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
    void offers_should_have_those_that_answer_when_another_provider_hangs() throws InterruptedException {
        CountDownLatch driver = new CountDownLatch(1);
        SourceOffer late = gpu();
        SourceOffer here = gpu();
        OtherProviders others = ask(provider("hangs", () -> {
            await(driver);
            return List.of(late);
        }), provider("answers", () -> List.of(here)));
        assertTrue(answers.tryAcquire(60, TimeUnit.SECONDS));
        assertEquals(List.of(here), others.offers(Duration.ofMillis(200)));
        assertEquals("hangs", others.silent());
        assertEquals(List.of(), others.late());
        driver.countDown();
        assertEquals(List.of(late), others.offers(Duration.ofSeconds(60)));
        assertTrue(answers.tryAcquire(60, TimeUnit.SECONDS), "each answer is signalled");
        assertEquals(0, others.waiting());
    }

    @Test
    void close_should_have_what_is_offered_later_closed() throws InterruptedException {
        CountDownLatch driver = new CountDownLatch(1);
        OtherProviders others = ask(provider("hangs", () -> {
            await(driver);
            return List.of(gpu());
        }));
        assertEquals(List.of(), others.offers(Duration.ofMillis(1)));
        others.close();
        driver.countDown();
        assertTrue(closed.await(60, TimeUnit.SECONDS));
    }

    @Test
    void close_should_close_what_was_offered_and_never_asked_for() throws InterruptedException {
        CountDownLatch offered = new CountDownLatch(1);
        OtherProviders others = ask(provider("answers", () -> {
            offered.countDown();
            return List.of(gpu());
        }));
        assertTrue(offered.await(60, TimeUnit.SECONDS));
        others.close();
        assertTrue(closed.await(60, TimeUnit.SECONDS));
    }

    /** Nobody knows what it would have found. */
    @Test
    void offers_should_leave_components_unknown_when_a_provider_fails() {
        String reason = "a provider of sources failed: java.lang.UnsatisfiedLinkError: no driver";
        assertEquals(Arrays.stream(Component.values()).map(c -> (SourceOffer) new SourceOffer.Unreadable(c, reason)).toList(),
                ask(provider("fails", () -> {
                    throw new UnsatisfiedLinkError("no driver\nand much more");
                })).offers(Duration.ofSeconds(60)));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
