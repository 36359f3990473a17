package dev.carbontracker.internal.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the file system records about a file: who owns it, who may write it, and which file it is. Only on systems with
 * the Unix attributes (Linux, macOS).
 *
 * @param uid   numeric id of the owner
 * @param gid   numeric id of the group
 * @param mode  type and permission bits, as in {@code st_mode} of POSIX {@code stat}
 * @param links number of hard links
 * @param key   identity: equal for two paths of one file
 */
record FileFacts(int uid, int gid, int mode, int links, Object key) {

    private static final String ATTRIBUTES = "unix:uid,gid,mode,nlink,fileKey";
    /** Type bits and their values, and permission bits, from POSIX {@code sys/stat.h}. */
    private static final int TYPE = 0170000;
    private static final int FIFO = 0010000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;
    private static final int SOCKET = 0140000;
    private static final int STICKY = 01000;
    private static final int GROUP_WRITE = 0020;
    private static final int OTHER_WRITE = 0002;
    private static final int PERMISSIONS = 07777;

    /** Whether files of that path's file system have these attributes. */
    static boolean supported(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /** Those of the file that a path leads to; a symlink is followed. */
    static FileFacts of(Path path) throws IOException {
        return read(path);
    }

    /** Those of the path itself, also if it is a symlink; empty if there is no such file. */
    static Optional<FileFacts> ofLink(Path path) throws IOException {
        try {
            return Optional.of(read(path, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static FileFacts read(Path path, LinkOption... options) throws IOException {
        Map<String, Object> found = Files.readAttributes(path, ATTRIBUTES, options);
        return new FileFacts((int) found.get("uid"), (int) found.get("gid"), (int) found.get("mode"),
                (int) found.get("nlink"), found.get("fileKey"));
    }

    boolean isRegular() {
        return (mode & TYPE) == REGULAR;
    }

    boolean isDirectory() {
        return (mode & TYPE) == DIRECTORY;
    }

    boolean isLink() {
        return (mode & TYPE) == LINK;
    }

    /** The type in words. */
    String type() {
        return switch (mode & TYPE) {
            case FIFO -> "a FIFO";
            case DIRECTORY -> "a directory";
            case REGULAR -> "a file";
            case LINK -> "a symlink";
            case SOCKET -> "a socket";
            default -> "a device";
        };
    }

    int permissions() {
        return mode & PERMISSIONS;
    }

    boolean isSticky() {
        return (mode & STICKY) != 0;
    }

    boolean isGroupWritable() {
        return (mode & GROUP_WRITE) != 0;
    }

    boolean isWorldWritable() {
        return (mode & OTHER_WRITE) != 0;
    }

    /** Whether it belongs to root or to this user. */
    boolean isOwnedByRootOr(UserIds user) {
        return uid == 0 || uid == user.uid();
    }

    /**
     * Whether its mode lets other users write it. The group of the same number as the user counts as the user alone: it
     * is the private group that most distributions give to each user.
     */
    boolean isWritableByOthers(UserIds user) {
        boolean ownGroup = gid == user.gid() && user.gid() == user.uid();
        return isWorldWritable() || isGroupWritable() && !ownGroup;
    }
}
