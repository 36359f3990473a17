package dev.carbontracker.internal.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/** Both clocks, moved by the test. They start at times that a test cannot mistake for zero. */
public final class ManualTime extends Clock implements LongSupplier {

    private long nanos = 5_000_000_000_000L;
    private Instant wall = Instant.parse("2026-03-01T12:00:00Z");

    /** Lets both clocks go on. */
    public void advance(Duration time) {
        nanos += time.toNanos();
        wall = wall.plus(time);
    }

    /** Sets the wall clock alone. */
    public void setWall(Instant time) {
        wall = time;
    }

    @Override
    public long getAsLong() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return wall;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
