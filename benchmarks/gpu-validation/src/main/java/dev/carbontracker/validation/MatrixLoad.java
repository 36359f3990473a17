package dev.carbontracker.validation;

import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Keeps the first GPU busy with products of matrices for a while, or does nothing for as long. */
public final class MatrixLoad {

    private static final int TILE = 16;

    private MatrixLoad() {
    }

    /** {@code idle|load SECONDS SIDE}: the side of the matrices is a multiple of 16. */
    public static void main(String[] args) throws IOException {
        long end = System.nanoTime() + (long) (Double.parseDouble(args[1]) * 1e9);
        if (args[0].equals("idle")) {
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
            return;
        }
        int side = Integer.parseInt(args[2]);
        if (side < TILE || side % TILE != 0) {
            throw new IllegalArgumentException("the side must be a multiple of 16, not " + side);
        }
        multiply(side, end);
    }

    private static void multiply(int side, long end) throws IOException {
        float[] a = numbers(side, 1);
        float[] b = numbers(side, 2);
        float[] c = new float[side * side];
        try (InputStream ptx = MatrixLoad.class.getResourceAsStream("product.ptx")) {
            Cuda cuda = new Cuda(ptx.readAllBytes(), "product");
            long onDeviceA = cuda.copy(a);
            long onDeviceB = cuda.copy(b);
            long onDeviceC = cuda.copy(c);
            long products = 0;
            long begun = System.nanoTime();
            do {
                cuda.run(side / TILE, onDeviceA, onDeviceB, onDeviceC, side);
                products++;
            } while (System.nanoTime() < end);
            double seconds = (System.nanoTime() - begun) / 1e9;
            cuda.copyBack(onDeviceC, c);
            check(a, b, c, side);
            System.out.printf("%d products of %d x %d in %.1f s: %.2f TFLOP/s%n", products, side, side, seconds,
                    2.0 * side * side * side * products / seconds / 1e12);
            cuda.free(onDeviceA);
            cuda.free(onDeviceB);
            cuda.free(onDeviceC);
        }
    }

    private static float[] numbers(int side, long seed) {
        Random random = new Random(seed);
        float[] numbers = new float[side * side];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = random.nextFloat();
        }
        return numbers;
    }

    /** A load that computes nonsense is no load: a few places are computed here too. */
    private static void check(float[] a, float[] b, float[] c, int side) {
        Random random = new Random(3);
        for (int i = 0; i < 50; i++) {
            int row = random.nextInt(side);
            int column = random.nextInt(side);
            double sum = 0;
            for (int k = 0; k < side; k++) {
                sum += (double) a[row * side + k] * b[k * side + column];
            }
            if (!(Math.abs(c[row * side + column] / sum - 1) < 1e-4)) {
                throw new IllegalStateException("the product is wrong in row " + row + ", column " + column + ": "
                        + c[row * side + column] + " instead of " + sum);
            }
        }
    }
}
