package dev.carbontracker.internal.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A small file of settings that this user or root has written.
 *
 * @param bytes         what is in it
 * @param groupWritable the group that may write or replace it, unless that is the primary group of this user
 */
public record FileTrust(byte[] bytes, Optional<String> groupWritable) {

    private static final int MAX_BYTES = 1 << 16;

    /**
     * Reads a file.
     *
     * @return empty if there is no such file
     * @throws IOException with the reason if it may come from another user, is no regular file, or is larger than 64 KiB
     */
    public static Optional<FileTrust> read(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS) || Files.isDirectory(file)) {
            return Optional.empty();
        }
        return FileFacts.supported(file) ? read(file, UserIds.current())
                : Optional.of(new FileTrust(bytes(file), Optional.empty()));
    }

    static Optional<FileTrust> read(Path file, UserIds user) throws IOException {
        FileFacts link = FileFacts.ofLink(file).orElseThrow(() -> new NoSuchFileException(file.toString()));
        FileFacts facts = FileFacts.of(file);
        FileFacts directory = FileFacts.of(file.toAbsolutePath().getParent());
        if (!link.isOwnedByRootOr(user) || !facts.isOwnedByRootOr(user)) {
            throw refusal(file, "belongs to user " + Integer.toUnsignedString(link.isOwnedByRootOr(user) ? facts.uid() : link.uid())
                    + "; only files of root and of the user who runs this program count");
        }
        if (!facts.isRegular()) {
            throw refusal(file, "is " + facts.type() + " and not a regular file");
        }
        if (facts.isWorldWritable()) {
            throw refusal(file, "is writable by all users; take that away with chmod o-w");
        }
        if (!directory.isOwnedByRootOr(user)) {
            throw refusal(file, "is in a directory of user " + Integer.toUnsignedString(directory.uid())
                    + ", who can put any file there");
        }
        if (directory.isWorldWritable() && !directory.isSticky()) {
            throw refusal(file, "is in a directory that all users may write; take that away with chmod o-w, or move the file");
        }
        byte[] bytes = bytes(file);
        if (!FileFacts.of(file).key().equals(facts.key())) {
            throw refusal(file, "was replaced while it was read");
        }
        boolean byGroup = facts.isGroupWritable() && facts.gid() != user.gid();
        boolean inGroup = directory.isGroupWritable() && !directory.isSticky() && directory.gid() != user.gid();
        return Optional.of(new FileTrust(bytes, !byGroup && !inGroup ? Optional.empty()
                : Optional.of(Integer.toUnsignedString(byGroup ? facts.gid() : directory.gid()))));
    }

    private static byte[] bytes(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw refusal(file, "is not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw refusal(file, "is larger than 64 KiB");
            }
            return bytes;
        }
    }

    private static FileSystemException refusal(Path file, String reason) {
        return SafeDirectory.refusal(file, reason);
    }
}
