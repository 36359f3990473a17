package dev.carbontracker.internal.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;

/** Whose a file is and who may read and write it. */
public final class FileOwner {

    private FileOwner() {
    }

    /** Gives a file that is to replace another one its permissions, and as far as this user may, its owner and group. */
    public static void copy(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        PosixFileAttributes attributes = Files.readAttributes(from, PosixFileAttributes.class);
        view.setPermissions(attributes.permissions());
        try {
            view.setOwner(attributes.owner());
            view.setGroup(attributes.group());
        } catch (IOException e) {
            return; // only root may give files away
        }
    }
}
