package dev.carbontracker.examples.djl;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/**
 * Fashion-MNIST (H. Xiao, K. Rasul, R. Vollgraf, 2017, MIT licence) from Debian's package {@code dataset-fashion-mnist}, or
 * from the folder that the system property {@code fashion.mnist} names; else pictures of that size that are made up.
 *
 * @param from     where they are from
 * @param training to learn from
 * @param test     to see what was learnt
 */
record Pictures(String from, Part training, Part test) {

    static final int SIDE = 28;
    private static final Path FOLDER = Path.of(System.getProperty("fashion.mnist", "/usr/share/datasets/fashion-mnist"));
    private static final int CLASSES = 10;

    /**
     * Some pictures.
     *
     * @param pixels 28 × 28 values of 0 to 1 each, one picture after the other
     * @param labels 0 to 9
     */
    record Part(float[] pixels, float[] labels) {

        int count() {
            return labels.length;
        }
    }

    static Pictures load(int training, int test) throws IOException {
        return Files.isDirectory(FOLDER)
                ? new Pictures(FOLDER.toString(), read("train", training), read("t10k", test))
                : new Pictures("a seeded generator (" + FOLDER + " is not there)", made(training, 1), made(test, 2));
    }

    /** Files of the format IDX: a number that tells the type, sizes, then a byte for each pixel or label. */
    private static Part read(String name, int count) throws IOException {
        try (DataInputStream images = open(name + "-images-idx3-ubyte.gz");
             DataInputStream labels = open(name + "-labels-idx1-ubyte.gz")) {
            images.skipNBytes(16);
            labels.skipNBytes(8);
            Part part = new Part(new float[count * SIDE * SIDE], new float[count]);
            for (int i = 0; i < part.pixels.length; i++) {
                part.pixels[i] = images.readUnsignedByte() / 255f;
            }
            for (int i = 0; i < count; i++) {
                part.labels[i] = labels.readUnsignedByte();
            }
            return part;
        }
    }

    private static DataInputStream open(String file) throws IOException {
        return new DataInputStream(new GZIPInputStream(Files.newInputStream(FOLDER.resolve(file)), 1 << 16));
    }

    /** Each class is a patch of its own place and size, in noise. */
    private static Part made(int count, long seed) {
        Random random = new Random(seed);
        Part part = new Part(new float[count * SIDE * SIDE], new float[count]);
        for (int i = 0; i < count; i++) {
            int label = random.nextInt(CLASSES);
            part.labels[i] = label;
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    boolean patch = x / 3 % 5 == label % 5 && y / (label < 5 ? 4 : 7) % 2 == 0;
                    part.pixels[(i * SIDE + y) * SIDE + x] = random.nextFloat() * 0.6f + (patch ? 0.4f : 0);
                }
            }
        }
        return part;
    }
}
