package dev.carbontracker.report.card;

import dev.carbontracker.csv.ModelProperties;
import dev.carbontracker.report.ReportException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UTFDataFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Finds the run in a model that was saved with it: in the header of a file of DJL's, which begins with {@code DJL@} and holds
 * the model's properties, or in an entry of an archive of DL4J's.
 */
final class SavedModel {

    private static final int ZIP = 0x504B0304;
    private static final int DJL = 0x444A4C40;
    /** More than a header has of anything; beyond it a file is no model. */
    private static final int MOST = 100_000;
    private static final long MOST_CHARACTERS = 1 << 20;

    private SavedModel() {
    }

    /** A file of runs with that run alone. */
    static String run(Path file) throws ReportException {
        try {
            return ModelProperties.csv(properties(file)).orElseThrow(() -> new ReportException(file + ": a saved model that does "
                    + "not say what its training used; train it with the listener of tracker-djl or tracker-dl4j"));
        } catch (NoSuchFileException e) {
            throw new ReportException(file + ": no such file");
        } catch (AccessDeniedException e) {
            throw new ReportException(file + ": cannot be read: permission denied");
        } catch (EOFException | UTFDataFormatException | ZipException e) {
            throw new ReportException(file + ": a saved model that is broken: its header ends or is not what it should be");
        } catch (IOException e) {
            throw new ReportException(file + ": cannot be read: " + e.getMessage());
        }
    }

    private static Map<String, String> properties(Path file) throws IOException, ReportException {
        if (Files.isDirectory(file)) {
            throw new ReportException(file + ": is a folder; name the file of the model in it");
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            switch (Files.size(file) < Integer.BYTES ? 0 : in.readInt()) {
                case DJL -> {
                    return ofDjl(in);
                }
                case ZIP -> {
                    return ofArchive(file);
                }
                default -> throw new ReportException(file + ": not a model saved by DJL (.params) or DL4J (.zip)");
            }
        }
    }

    /** After the four first characters: version, name, data type, inputs with their shapes, properties. */
    private static Map<String, String> ofDjl(DataInputStream in) throws IOException {
        in.readInt();
        in.readUTF();
        in.readUTF();
        for (int inputs = count(in); inputs > 0; inputs--) {
            in.readUTF();
            in.skipNBytes((long) Long.BYTES * count(in));
            in.skipNBytes((long) Character.BYTES * count(in));
        }
        Map<String, String> properties = new LinkedHashMap<>();
        long characters = 0;
        for (int left = count(in); left > 0; left--) {
            String name = in.readUTF();
            String value = in.readUTF();
            characters += name.length() + value.length();
            if (characters > MOST_CHARACTERS) {
                throw new EOFException();
            }
            properties.put(name, value);
        }
        return properties;
    }

    private static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MOST) {
            throw new EOFException();
        }
        return count;
    }

    private static Map<String, String> ofArchive(Path file) throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        try (ZipFile archive = new ZipFile(file.toFile())) {
            ZipEntry entry = archive.getEntry(ModelProperties.ENTRY);
            if (entry != null) {
                Properties properties = new Properties();
                try (InputStream in = archive.getInputStream(entry)) {
                    properties.load(new StringReader(new String(in.readNBytes(MOST), StandardCharsets.ISO_8859_1)));
                } catch (IllegalArgumentException e) {
                    throw new ZipException(e.getMessage());
                }
                properties.stringPropertyNames().forEach(name -> found.put(name, properties.getProperty(name)));
            }
        }
        return found;
    }
}
