package dev.carbontracker.report.hub;

import dev.carbontracker.report.ReportException;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is looked for.
 *
 * @param minGrams least emissions in grams, inclusive
 * @param maxGrams most emissions in grams, inclusive
 * @param search   text in the name
 * @param author   user or organisation
 * @param limit    how many models at most
 */
public record HubQuery(OptionalDouble minGrams, OptionalDouble maxGrams, Optional<String> search, Optional<String> author,
                       int limit) {

    /** Throws if it has no bound, or bounds that nothing is between. */
    public void check() throws ReportException {
        if (minGrams.isEmpty() && maxGrams.isEmpty()) {
            throw new ReportException("give --min, --max or both, in grams");
        }
        double min = minGrams.orElse(0);
        double max = maxGrams.orElse(Double.POSITIVE_INFINITY);
        if (!(min >= 0) || !(max >= min)) {
            throw new ReportException("no model is between --min " + min + " and --max " + max
                    + ": grams, 0 or more, the smaller first");
        }
        if (limit < 1) {
            throw new ReportException("--limit must be 1 or more, not " + limit);
        }
    }

    /** Whether a model's emissions are within the bounds; not if it states none. */
    public boolean accepts(HubModel model) {
        return model.grams().isPresent() && model.grams().getAsDouble() >= minGrams.orElse(0)
                && model.grams().getAsDouble() <= maxGrams.orElse(Double.POSITIVE_INFINITY);
    }
}
