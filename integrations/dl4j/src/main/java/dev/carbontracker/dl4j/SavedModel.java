package dev.carbontracker.dl4j;

import dev.carbontracker.csv.ModelProperties;
import dev.carbontracker.model.RunReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** A file of ModelSerializer's: a ZIP archive, whose entries it looks up by name. */
final class SavedModel {

    private SavedModel() {
    }

    /** Writes the archive anew with one entry more, and then in the place of the old one. */
    static void put(RunReport report, Path file) throws IOException {
        Properties properties = new Properties();
        properties.putAll(ModelProperties.of(report));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        properties.store(text, null);
        Path next = Files.createTempFile(file.toAbsolutePath().getParent(), ".", ".part"); // a name that no other user can foresee
        try {
            copyPermissions(file, next);
            try (ZipFile old = new ZipFile(file.toFile());
                 ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(next))) {
                for (ZipEntry entry : old.stream().toList()) {
                    if (!entry.getName().equals(ModelProperties.ENTRY)) {
                        out.putNextEntry(new ZipEntry(entry.getName()));
                        old.getInputStream(entry).transferTo(out);
                    }
                }
                out.putNextEntry(new ZipEntry(ModelProperties.ENTRY));
                out.write(text.toByteArray());
            }
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private static void copyPermissions(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(Files.getPosixFilePermissions(from));
        }
    }
}
