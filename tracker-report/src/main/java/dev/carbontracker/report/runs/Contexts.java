package dev.carbontracker.report.runs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The labels of runs: each text once, each combination of texts once, and a number for each combination. */
final class Contexts {

    private final int labels;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private final Map<Tuple, Integer> tuples = new HashMap<>();
    private final List<Tuple> all = new ArrayList<>();
    private final String[] last;
    private int lastContext = -1;

    Contexts(int labels) {
        this.labels = labels;
        this.last = new String[labels];
    }

    private record Tuple(int[] numbers) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Tuple tuple && Arrays.equals(numbers, tuple.numbers);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(numbers);
        }
    }

    /** The number of that combination. Mostly the one before, and then most texts are the same objects. */
    int of(String[] values) {
        if (lastContext >= 0 && Arrays.equals(values, last)) {
            return lastContext;
        }
        int[] tuple = new int[labels];
        for (int i = 0; i < labels; i++) {
            tuple[i] = numbers.computeIfAbsent(values[i], text -> {
                texts.add(text);
                return texts.size() - 1;
            });
        }
        lastContext = tuples.computeIfAbsent(new Tuple(tuple), key -> {
            all.add(key);
            return all.size() - 1;
        });
        System.arraycopy(values, 0, last, 0, labels);
        return lastContext;
    }

    /** The text of a label in that combination. */
    String text(int context, int label) {
        return texts.get(all.get(context).numbers()[label]);
    }
}
