package dev.carbontracker.csv;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/** The dialect: RFC 4180 with {@code \n}, and numbers with a dot in every locale. */
final class CsvText {

    private static final CSVFormat FORMAT = CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();
    /** Smaller numbers get an exponent, as Python writes them: pandas drops digits after many leading zeros. */
    private static final double SMALLEST_PLAIN = 1e-4;
    /** Larger numbers get an exponent, as Python writes them. */
    private static final double LARGEST_PLAIN = 1e16;

    private CsvText() {
    }

    /** The cells as one line with its newline. */
    static String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(line, FORMAT)) {
            printer.printRecord(cells);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }

    /** The cells of one record; throws {@link IOException} if it is not one. */
    static List<String> cells(String record) throws IOException {
        try (CSVParser parser = CSVParser.parse(new StringReader(record), FORMAT)) {
            List<CSVRecord> records = parser.getRecords();
            if (records.size() != 1) {
                throw new IOException("not one record but " + records.size());
            }
            return records.get(0).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** A number with all its digits, so that reading it back gives the same {@code double}. */
    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        double size = Math.abs(value);
        return size >= SMALLEST_PLAIN && size < LARGEST_PLAIN
                ? new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString()
                : Double.toString(value).replace('E', 'e');
    }

    static String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : "";
    }

    /** Whether a record that starts in this text also ends in it: its quotes are even. */
    static boolean closed(CharSequence text) {
        return text.chars().filter(c -> c == '"').count() % 2 == 0;
    }
}
