package dev.carbontracker.internal.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Files of another user. Root gives them away; for everybody else the user that the code acts as is another one. */
public final class OtherUser {

    private static final int UID = 54321;

    private OtherUser() {
    }

    /** Makes a file, directory or symlink one of another user than {@link #me}. */
    public static Path owns(Path file) throws IOException {
        if (UserIds.current().isRoot()) {
            Files.setAttribute(file, "unix:uid", UID, LinkOption.NOFOLLOW_LINKS);
        }
        return file;
    }

    /** The user who is not the owner. */
    static UserIds me() {
        return UserIds.current().isRoot() ? UserIds.current() : new UserIds(UID, UID);
    }

    /** Whether this process may give files away. */
    public static boolean possible() {
        return UserIds.current().isRoot();
    }
}
