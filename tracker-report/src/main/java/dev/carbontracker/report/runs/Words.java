package dev.carbontracker.report.runs;

import java.util.List;
import java.util.stream.Collectors;

/** Numbers in sentences. */
final class Words {

    private Words() {
    }

    /** The number and the word that goes with it. */
    static String count(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    /** Some numbers of lines, and whether there are more. */
    static String lines(List<Long> some, long all) {
        return (some.size() == 1 ? "line " : "lines ")
                + some.stream().map(String::valueOf).collect(Collectors.joining(", ")) + (all > some.size() ? ", ..." : "");
    }
}
