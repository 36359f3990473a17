package dev.carbontracker.model;

import java.util.Objects;
import java.util.OptionalLong;

/** What a source answers when asked: a counter, a gauge, or nothing and why. Nothing is never zero. */
public sealed interface Reading {

    /**
     * A count that only rises, in steps of {@code unit}.
     *
     * @param raw     the count, not negative
     * @param unit    the energy of one count
     * @param wrapsAt the largest value, after which the count starts again at zero; empty if it does not wrap
     */
    record Counter(long raw, Energy unit, OptionalLong wrapsAt) implements Reading {
        /** Checks that neither part is missing. */
        public Counter {
            Objects.requireNonNull(unit, "unit");
            Objects.requireNonNull(wrapsAt, "wrapsAt");
        }
    }

    /**
     * A power as it is now.
     *
     * @param now the power, not negative
     */
    record Gauge(Power now) implements Reading {
        /** Checks that there is a value. */
        public Gauge {
            Objects.requireNonNull(now, "now");
        }
    }

    /**
     * No value this time.
     *
     * @param reason what went wrong, fit for a log line
     */
    record Missing(String reason) implements Reading {
        /** Checks that there is a reason. */
        public Missing {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
