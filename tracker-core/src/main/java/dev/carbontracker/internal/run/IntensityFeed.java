package dev.carbontracker.internal.run;

import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.spi.IntensitySource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Asks live intensity sources on a daemon thread of its own; the sampler only looks at the last answer. */
final class IntensityFeed {

    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final List<IntensitySource> sources;
    private final Clock clock;
    private final Notes notes;
    private final Thread thread;
    private volatile GridIntensity last;
    private volatile boolean stopping;

    /** A feed; the first source that answers wins. */
    IntensityFeed(List<IntensitySource> sources, Clock clock, Notes notes) {
        this.sources = List.copyOf(sources);
        this.clock = clock;
        this.notes = notes;
        this.thread = DaemonThreads.make("carbontracker-intensity", this::run);
    }

    /** Starts asking, if there is anybody to ask. */
    void start() {
        if (!sources.isEmpty()) {
            thread.start();
        }
    }

    private void run() {
        while (!stopping) {
            last = ask().orElse(null);
            LockSupport.parkNanos(this, PERIOD.toNanos());
        }
        sources.forEach(IntensitySource::close);
    }

    private Optional<GridIntensity> ask() {
        for (IntensitySource source : sources) {
            try {
                Optional<GridIntensity> answer = source.at(clock.instant());
                if (answer.isPresent()) {
                    return answer;
                }
            } catch (Throwable e) {
                notes.warn("the intensity source " + source.name() + " failed: " + e);
            }
        }
        return Optional.empty();
    }

    /** The live intensity in force; null if there is none. */
    GridIntensity last() {
        return last;
    }

    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
    }
}
