package dev.carbontracker.report.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;

/** Who may read and write a file that replaces another one. */
final class Attributes {

    private Attributes() {
    }

    /** As for the old file. */
    static void copy(Path old, Path replacement) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(replacement, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        PosixFileAttributes attributes = Files.readAttributes(old, PosixFileAttributes.class);
        view.setPermissions(attributes.permissions());
        try {
            view.setOwner(attributes.owner());
            view.setGroup(attributes.group());
        } catch (IOException e) {
            return; // only root may give files away
        }
    }
}
