package dev.carbontracker.internal.account;

import dev.carbontracker.model.DeviceLoad;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Power;
import dev.carbontracker.model.Reading;
import dev.carbontracker.spi.SourceInfo;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Turns the readings of one source into energy: differences for counters, the trapezoid rule for gauges. The last
 * reading of one step is the first of the next, so no time is lost. Not thread-safe; the sampler owns it.
 */
public final class Integrator {

    /** A gauge gap longer than this many of its periods is not bridged. */
    static final int GAP_PERIODS = 10;
    /** A driver that has become slow is no gap: up to this multiple of the time between the two readings before. */
    static final int SLOWER = 4;
    /** A step above this multiple of the highest plausible power is no measurement. */
    static final double PLAUSIBLE_FACTOR = 1.5;
    /** Counters refresh every 1 ms (RAPL) to 100 ms (NVML), so a short step may hold the energy of that much more. */
    static final long REFRESH_NANOS = 100_000_000L;

    private final Supplier<SourceInfo> source;
    private final Consumer<String> notes;
    private final CounterSteps counter;
    private final GaugeSteps gauge;
    private long coveredNanos;
    private long goodReadings;
    private long firstGoodNanos;
    private String missing = "";
    private long missingReadings;
    private double percentSum;
    private long percents;
    private double processPart = 1;

    /**
     * An integrator.
     *
     * @param source      what is known of its source; a model may know its errors only after its first reading
     * @param gaugePeriod time between two readings where the source has no wish
     * @param notes       is told what a reader of the figures should know
     */
    public Integrator(Supplier<SourceInfo> source, Duration gaugePeriod, Consumer<String> notes) {
        this.source = source;
        this.notes = notes;
        this.counter = new CounterSteps();
        this.gauge = new GaugeSteps(source.get().every().filter(e -> e.compareTo(gaugePeriod) < 0)
                .orElse(gaugePeriod).toNanos() * GAP_PERIODS);
    }

    /** Takes a reading made at that time of the monotonic clock. */
    public void accept(long nanos, Reading reading) {
        boolean good = false;
        if (reading instanceof Reading.Counter now) {
            gauge.forget();
            good = counter.accept(nanos, now);
        } else if (reading instanceof Reading.Gauge now) {
            counter.forget();
            good = gauge.accept(nanos, now.now());
        } else if (reading instanceof Reading.Missing now) {
            missing = now.reason();
            missingReadings++;
            gauge.spacingNanos = 0;
        }
        if (good && goodReadings++ == 0) {
            firstGoodNanos = nanos;
        }
    }

    /** Takes how busy its device has been. */
    public void accept(DeviceLoad load) {
        if (load.percent().isPresent()) {
            percentSum += load.percent().getAsDouble();
            percents++;
        }
        processPart = load.processPart().orElse(processPart);
    }

    /** How busy its device was in the mean, 0 to 100; empty if it never told. */
    public OptionalDouble meanPercent() {
        return percents > 0 ? OptionalDouble.of(percentSum / percents) : OptionalDouble.empty();
    }

    /** The part of its energy that belongs to this process, as it told last; 1 if it never did. */
    public double processPart() {
        return processPart;
    }

    /** What it reads, as its source says. */
    public SourceInfo info() {
        return source.get();
    }

    /** Energy so far. */
    public Energy energy() {
        return counter.energy().plus(Energy.ofJoules(gauge.joules));
    }

    /** Time between readings that were used. */
    public long coveredNanos() {
        return coveredNanos;
    }

    /** Whether there ever was a value. */
    public boolean answered() {
        return goodReadings > 0;
    }

    /** How many readings had no value. */
    public long missingReadings() {
        return missingReadings;
    }

    /** Why there was no value the last time that there was none; empty if there always was one. */
    public String lastMissing() {
        return missing;
    }

    /** Whether it is a counter that has not moved for that long since its first reading, although read again. */
    public boolean stuck(long nanos, long limitNanos) {
        return counter.steps > 0 && counter.units == 0 && gauge.joules == 0 && nanos - firstGoodNanos >= limitNanos;
    }

    private boolean plausible(double joules, long nanos) {
        return info().ceiling().map(Power::watts)
                .map(watts -> joules <= PLAUSIBLE_FACTOR * watts * ((nanos + REFRESH_NANOS) / 1e9)).orElse(true);
    }

    private void note(String text) {
        notes.accept(info().name() + ": " + text);
    }

    /** Differences of counts, summed as counts, so that no rounding adds up. */
    private final class CounterSteps {
        private Reading.Counter base;
        private long baseNanos;
        private Reading.Counter suspect;
        private long suspectNanos;
        private long units;
        private long steps;
        private double otherUnitsJoules;

        boolean accept(long nanos, Reading.Counter now) {
            if (now.raw() < 0) {
                missing = "the counter is negative";
                return false;
            }
            if (base == null || !base.unit().equals(now.unit())) {
                changeUnit();
                rebase(nanos, now);
                return true;
            }
            if (mayHaveWrappedTwice(nanos - baseNanos, now)) {
                note("a gap longer than one wrap of the counter is not bridged");
                rebase(nanos, now);
                return true;
            }
            long delta = delta(base, now);
            if (delta < 0) {
                note("the counter was restarted; energy up to its last reading is kept");
                rebase(nanos, now);
                return true;
            }
            if (plausible(delta * now.unit().joules(), nanos - baseNanos)) {
                count(delta, nanos - baseNanos);
                rebase(nanos, now);
                return true;
            }
            return doubt(nanos, now);
        }

        /** At the highest plausible power it could have: its value then says nothing of the time between. */
        private boolean mayHaveWrappedTwice(long nanos, Reading.Counter now) {
            return now.wrapsAt().isPresent() && info().ceiling().isPresent()
                    && nanos / 1e9 * info().ceiling().get().watts() > now.wrapsAt().getAsLong() * now.unit().joules();
        }

        /** A step too large to be true: the next reading tells whether this one was wrong or the counter restarted. */
        private boolean doubt(long nanos, Reading.Counter now) {
            if (suspect != null) {
                long delta = delta(suspect, now);
                if (delta >= 0 && plausible(delta * now.unit().joules(), nanos - suspectNanos)) {
                    note("the counter jumped by more than the device can use; the jump is left out");
                    count(delta, nanos - suspectNanos);
                    rebase(nanos, now);
                    return true;
                }
            }
            suspect = now;
            suspectNanos = nanos;
            return false;
        }

        private void count(long delta, long nanos) {
            units += delta;
            coveredNanos += nanos;
            steps++;
        }

        private void rebase(long nanos, Reading.Counter now) {
            base = now;
            baseNanos = nanos;
            suspect = null;
        }

        private void changeUnit() {
            if (base != null) {
                otherUnitsJoules += units * base.unit().joules();
                units = 0;
            }
        }

        void forget() {
            changeUnit();
            base = null;
        }

        /** Counts from one reading to the next, past one wrap; negative if a counter that does not wrap fell. */
        private long delta(Reading.Counter from, Reading.Counter to) {
            long delta = to.raw() - from.raw();
            if (delta >= 0 || to.wrapsAt().isEmpty()) {
                return delta;
            }
            long wrapsAt = to.wrapsAt().getAsLong();
            return from.raw() > wrapsAt ? -1 : wrapsAt - from.raw() + to.raw() + 1;
        }

        Energy energy() {
            double joules = base == null ? 0 : units * base.unit().joules();
            return Energy.ofJoules(otherUnitsJoules + joules);
        }
    }

    /** The trapezoid rule over held values; equal values count like others. */
    private final class GaugeSteps {
        private final long gapNanos;
        private Power last;
        private long lastNanos;
        private long spacingNanos;
        private double joules;

        GaugeSteps(long gapNanos) {
            this.gapNanos = gapNanos;
        }

        boolean accept(long nanos, Power now) {
            double watts = now.watts();
            if (watts < 0 || info().ceiling().map(c -> watts > PLAUSIBLE_FACTOR * c.watts()).orElse(false)) {
                missing = "the power is not plausible";
                note("a reading of " + watts + " W is not plausible and is left out");
                return false;
            }
            if (last != null) {
                long elapsed = nanos - lastNanos;
                boolean usual = elapsed <= gapNanos || elapsed <= SLOWER * spacingNanos;
                spacingNanos = elapsed <= SLOWER * gapNanos ? elapsed : spacingNanos;
                if (usual) {
                    joules += (last.watts() + watts) / 2 * (elapsed / 1e9);
                    coveredNanos += elapsed;
                } else {
                    note("a gap between readings is not bridged");
                }
            }
            last = now;
            lastNanos = nanos;
            return true;
        }

        void forget() {
            last = null;
        }
    }
}
