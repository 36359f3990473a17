package dev.carbontracker.examples;

import dev.carbontracker.examples.data.OptDigits;
import java.util.List;
import java.util.Random;

/** A network of one hidden layer, trained by plain stochastic gradient descent. */
final class Network {

    private final double[][] hiddenWeights;
    private final double[][] outputWeights;
    private final double[] hidden;
    private final double[] output;

    Network(int inputs, int hiddenUnits, int outputs, long seed) {
        Random random = new Random(seed);
        hiddenWeights = weights(hiddenUnits, inputs, random);
        outputWeights = weights(outputs, hiddenUnits, random);
        hidden = new double[hiddenUnits];
        output = new double[outputs];
    }

    private static double[][] weights(int rows, int columns, Random random) {
        double[][] weights = new double[rows][columns + 1];
        for (double[] row : weights) {
            for (int i = 0; i < columns; i++) {
                row[i] = random.nextGaussian() / Math.sqrt(columns);
            }
        }
        return weights;
    }

    void learn(double[] input, int label, double rate) {
        forward(input);
        double[] back = new double[hidden.length];
        for (int i = 0; i < output.length; i++) {
            double error = output[i] - (i == label ? 1 : 0);
            for (int j = 0; j < hidden.length; j++) {
                back[j] += error * outputWeights[i][j];
            }
            adjust(outputWeights[i], hidden, rate * error);
        }
        for (int j = 0; j < hidden.length; j++) {
            adjust(hiddenWeights[j], input, rate * back[j] * (1 - hidden[j] * hidden[j]));
        }
    }

    double accuracy(List<OptDigits.Digit> digits) {
        long right = digits.stream().filter(digit -> classify(digit.pixels()) == digit.label()).count();
        return (double) right / digits.size();
    }

    private int classify(double[] input) {
        forward(input);
        int best = 0;
        for (int i = 1; i < output.length; i++) {
            best = output[i] > output[best] ? i : best;
        }
        return best;
    }

    private void forward(double[] input) {
        for (int j = 0; j < hidden.length; j++) {
            hidden[j] = Math.tanh(sum(hiddenWeights[j], input));
        }
        double total = 0;
        for (int i = 0; i < output.length; i++) {
            output[i] = Math.exp(sum(outputWeights[i], hidden));
            total += output[i];
        }
        for (int i = 0; i < output.length; i++) {
            output[i] /= total;
        }
    }

    /** The last weight is the bias. */
    private static double sum(double[] weights, double[] values) {
        double sum = weights[values.length];
        for (int i = 0; i < values.length; i++) {
            sum += weights[i] * values[i];
        }
        return sum;
    }

    private static void adjust(double[] weights, double[] values, double step) {
        for (int i = 0; i < values.length; i++) {
            weights[i] -= step * values[i];
        }
        weights[values.length] -= step;
    }
}
