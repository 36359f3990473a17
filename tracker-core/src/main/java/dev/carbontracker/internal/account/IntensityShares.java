package dev.carbontracker.internal.account;

import dev.carbontracker.model.GridIntensity;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Which figures the energy of a run was priced with. Whoever makes it keeps no hold of the map.
 *
 * @param joulesByLabel energy under each live figure, by its label
 * @param placeJoules   energy under the figure of the place
 */
public record IntensityShares(Map<String, Double> joulesByLabel, double placeJoules) {

    /** What stands in carbon_intensity_source: each figure that was used, with its share where there were several. */
    public String label(GridIntensity place) {
        Map<String, Double> shares = new LinkedHashMap<>(joulesByLabel);
        if (placeJoules > 0 || shares.isEmpty()) {
            shares.merge(place.label(), placeJoules, Double::sum);
        }
        if (shares.size() == 1) {
            return shares.keySet().iterator().next();
        }
        double total = shares.values().stream().mapToDouble(Double::doubleValue).sum();
        StringBuilder text = new StringBuilder();
        shares.forEach((label, joules) -> text.append(text.isEmpty() ? "" : "; ").append(label).append(
                String.format(Locale.ROOT, " (%.1f%%)", total > 0 ? 100 * joules / total : 0)));
        return text.toString();
    }
}
