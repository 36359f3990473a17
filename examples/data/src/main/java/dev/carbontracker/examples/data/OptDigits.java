package dev.carbontracker.examples.data;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * 1797 handwritten digits of 8 × 8 pixels: E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits,
 * UCI Machine Learning Repository, doi 10.24432/C50P49 (CC BY 4.0); its test set, values unchanged.
 */
public final class OptDigits {

    private static final int PIXELS = 64;
    /** Pixels are counts of 0 to 16 in blocks of 4 × 4. */
    private static final double BRIGHTEST = 16;

    private OptDigits() {
    }

    /**
     * A digit.
     *
     * @param pixels 64 values of 0 to 1, row by row
     * @param label  0 to 9
     */
    public record Digit(double[] pixels, int label) {
    }

    /** All of them, in the order of the set. */
    public static List<Digit> load() throws IOException {
        try (InputStream in = OptDigits.class.getResourceAsStream("optdigits.csv.gz")) {
            if (in == null) {
                throw new FileNotFoundException("optdigits.csv.gz is not among the resources");
            }
            BufferedReader lines = new BufferedReader(
                    new InputStreamReader(new GZIPInputStream(in), StandardCharsets.US_ASCII));
            List<Digit> digits = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                double[] values = Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray();
                double[] pixels = Arrays.stream(values, 0, PIXELS).map(value -> value / BRIGHTEST).toArray();
                digits.add(new Digit(pixels, (int) values[PIXELS]));
            }
            return digits;
        }
    }
}
