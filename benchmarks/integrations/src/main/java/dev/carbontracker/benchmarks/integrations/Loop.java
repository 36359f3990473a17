package dev.carbontracker.benchmarks.integrations;

/** Work for a processor that always takes as long. */
final class Loop {

    private Loop() {
    }

    static double run(int rounds) {
        double[] values = new double[4096];
        double sum = 0;
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < values.length; i++) {
                values[i] = values[i] * 0.999 + Math.sqrt(i + round);
                sum += values[i];
            }
        }
        return sum;
    }
}
