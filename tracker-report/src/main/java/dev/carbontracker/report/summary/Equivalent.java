package dev.carbontracker.report.summary;

import dev.carbontracker.report.facts.Equivalence;
import dev.carbontracker.report.text.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Something everyday that emits as much.
 *
 * @param number how many of it
 * @param what   what it is, after the number
 * @param source who says so
 */
public record Equivalent(double number, String what, String source) {

    /** Which rows of equivalences.csv are shown, in this order, and how. */
    private static final Map<String, String> SHOWN = Map.of(
            "smartphone_charge", "smartphone charges",
            "video_streaming_hour", "hours of video streaming",
            "car_km_petrol", "km in an average petrol car",
            "flight_london_new_york_one_way", "seats on a flight from London to New York",
            "tree_year_mature", "years of a mature tree's uptake");
    private static final List<String> ORDER = List.of("car_km_petrol", "smartphone_charge", "video_streaming_hour",
            "tree_year_mature", "flight_london_new_york_one_way");
    private static final double FEWEST = 0.1;
    private static final double MOST = 10_000;
    private static final int AT_MOST = 3;

    /** A few things that emit as much, in numbers that one can picture; none for nothing. */
    public static List<Equivalent> of(double kilograms) {
        List<Equivalent> found = new ArrayList<>();
        List<Equivalence> table = Equivalence.all();
        for (String name : ORDER) {
            Equivalence row = table.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
            double number = kilograms / row.kilogramsPerUnit();
            if (number >= FEWEST && number <= MOST && found.size() < AT_MOST) {
                found.add(new Equivalent(number, SHOWN.get(name), row.source()));
            }
        }
        return found;
    }

    /** In words, without the source. */
    public String text() {
        return Quantity.significant(number) + " " + what;
    }
}
