package dev.carbontracker.internal.run;

import dev.carbontracker.spi.EnergySourceProvider;
import dev.carbontracker.spi.SourceOffer;
import dev.carbontracker.spi.Surroundings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Asks providers that come with other jars, each on a thread of its own: they open drivers, and a driver that hangs or
 * wakes its devices up for seconds must not keep the rest of the machine from being measured. What comes late joins the
 * run. Used by one thread.
 */
final class OtherProviders implements AutoCloseable {

    private final List<Asked> waiting = new ArrayList<>();

    private record Asked(EnergySourceProvider provider, CompletableFuture<List<SourceOffer>> answer) {
    }

    /** Begins to ask them; each answer is followed by that signal, on another thread. */
    OtherProviders(List<EnergySourceProvider> providers, Surroundings surroundings, Runnable signal) {
        for (EnergySourceProvider provider : providers) {
            CompletableFuture<List<SourceOffer>> answer = new CompletableFuture<>();
            DaemonThreads.make("carbontracker-provider", () -> {
                List<SourceOffer> offers = SourceSet.ask(provider, surroundings);
                if (answer.complete(offers)) {
                    signal.run();
                } else {
                    close(offers);
                }
            }).start();
            waiting.add(new Asked(provider, answer));
        }
    }

    /** What they offer, as far as they answer in that time. */
    List<SourceOffer> offers(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (Asked asked : waiting) {
            try {
                asked.answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException e) {
                break; // the others have had the same time
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return late();
    }

    /** What has been answered since it was last asked for. */
    List<SourceOffer> late() {
        List<SourceOffer> offers = new ArrayList<>();
        for (Iterator<Asked> each = waiting.iterator(); each.hasNext();) {
            CompletableFuture<List<SourceOffer>> answer = each.next().answer;
            if (answer.isDone()) {
                offers.addAll(answer.join());
                each.remove();
            }
        }
        return offers;
    }

    /** How many have not answered yet. */
    int waiting() {
        return waiting.size();
    }

    /** Names of those that have not answered yet. */
    String silent() {
        return waiting.stream().map(asked -> asked.provider.name()).collect(Collectors.joining(" and "));
    }

    /** Waits no longer: what is offered later is closed. */
    @Override
    public void close() {
        for (Asked asked : waiting) {
            if (!asked.answer.complete(List.of())) {
                close(asked.answer.join());
            }
        }
        waiting.clear();
    }

    private static void close(List<SourceOffer> offers) {
        for (SourceOffer offer : offers) {
            if (offer instanceof SourceOffer.Sources sources) {
                DaemonThreads.close(sources.sources());
            }
        }
    }
}
