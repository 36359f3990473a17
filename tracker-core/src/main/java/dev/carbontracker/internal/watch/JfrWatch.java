package dev.carbontracker.internal.watch;

import dev.carbontracker.spi.RunSink;
import java.util.Optional;
import jdk.jfr.FlightRecorder;

/** Commits events once Flight Recorder is in use; it is never the one to start it, unless told. */
final class JfrWatch implements Watches.Watch {

    private final boolean now;

    JfrWatch(boolean now) {
        this.now = now;
    }

    @Override
    public String name() {
        return "Flight Recorder";
    }

    @Override
    public boolean open() {
        return now || FlightRecorder.isInitialized();
    }

    @Override
    public Optional<RunSink> sink() {
        return Optional.of(new JfrSink());
    }

    @Override
    public void close() {
        // events need no end
    }
}
