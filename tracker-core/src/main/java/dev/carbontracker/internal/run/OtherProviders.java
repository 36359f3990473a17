package dev.carbontracker.internal.run;

import dev.carbontracker.model.Component;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.EnergySourceProvider;
import dev.carbontracker.spi.SourceOffer;
import dev.carbontracker.spi.Surroundings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks providers that come with other jars, on a thread of their own: they open drivers, and a driver that hangs must
 * not keep the rest of the machine from being measured.
 */
final class OtherProviders {

    /** A driver that wakes its device up needs most of a second. */
    private static final Duration PATIENCE = Duration.ofMillis(1000);

    private OtherProviders() {
    }

    /** What they offer; one that does not answer in time is noted, and what it offers later is closed. */
    static List<SourceOffer> ask(List<EnergySourceProvider> providers, Surroundings surroundings, Notes notes) {
        List<CompletableFuture<List<SourceOffer>>> answers = new ArrayList<>();
        for (EnergySourceProvider provider : providers) {
            CompletableFuture<List<SourceOffer>> answer = new CompletableFuture<>();
            DaemonThreads.make("carbontracker-provider", () -> {
                List<SourceOffer> offers = SourceSet.ask(provider, surroundings, notes);
                if (!answer.complete(offers)) {
                    close(offers);
                }
            }).start();
            answers.add(answer);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<SourceOffer> offers = new ArrayList<>();
        for (int i = 0; i < providers.size(); i++) {
            try {
                offers.addAll(answers.get(i).get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
            } catch (TimeoutException | ExecutionException e) {
                offers.addAll(late(answers.get(i), providers.get(i)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return offers;
            }
        }
        return offers;
    }

    /** Each component that nothing else answers for is then unknown, and not absent. */
    private static List<SourceOffer> late(CompletableFuture<List<SourceOffer>> answer, EnergySourceProvider provider) {
        String reason = "the provider " + provider.name()
                + " does not answer: what only it can measure is not in the figures";
        answer.complete(Arrays.stream(Component.values())
                .map(component -> (SourceOffer) new SourceOffer.Unreadable(component, reason)).toList());
        return answer.join();
    }

    private static void close(List<SourceOffer> offers) {
        for (SourceOffer offer : offers) {
            if (offer instanceof SourceOffer.Sources sources) {
                sources.sources().forEach(EnergySource::close);
            }
        }
    }
}
