package dev.carbontracker.internal.file;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Directories that only this user may enter, in places that others may write to, such as {@code /tmp}. All directories above
 * must belong to root or to this user, and must not be writable by others unless they are sticky; so nobody else can replace
 * what was checked.
 *
 * @param base   an existing directory
 * @param common names below it of directories that other programs share, such as {@code .local}
 * @param own    names below those of our own directories, which must have mode 0700
 */
public record PrivateDirectory(Path base, List<String> common, List<String> own) {

    private static final int NOT_PRIVATE = 077;

    /** Copies. */
    public PrivateDirectory {
        common = List.copyOf(common);
        own = List.copyOf(own);
    }

    /** Its path. */
    public Path path() {
        Path path = base;
        for (String name : common) {
            path = path.resolve(name);
        }
        for (String name : own) {
            path = path.resolve(name);
        }
        return path;
    }

    /** Opens it; creates what is missing. Throws an {@link IOException} with the reason if it is not for this user alone. */
    public SafeDirectory openOrCreate() throws IOException {
        return open(true, true);
    }

    /** Opens it; {@link java.nio.file.NoSuchFileException} if it does not exist, else as {@link #openOrCreate}. */
    public SafeDirectory open() throws IOException {
        return open(false, true);
    }

    /**
     * The same wherever it is. If others may write a directory above without the sticky bit, they may put a directory of
     * theirs in its place later, so this is the last resort.
     */
    public SafeDirectory openAnywhere() throws IOException {
        return open(false, false);
    }

    /** As {@link #openAnywhere}; creates what is missing. */
    public SafeDirectory openOrCreateAnywhere() throws IOException {
        return open(true, false);
    }

    private SafeDirectory open(boolean create, boolean checked) throws IOException {
        UserIds user = UserIds.current();
        Path real = base.toRealPath();
        if (!FileFacts.supported(real)) {
            return create ? SafeDirectory.openOrCreate(path()) : SafeDirectory.open(path());
        }
        if (checked) {
            checkAbove(real, user);
        }
        SafeDirectory at = SafeDirectory.open(real, user);
        try {
            for (Iterator<String> names = names(); names.hasNext();) {
                String name = names.next();
                at = step(at, name, create);
                if (common.contains(name)) {
                    checkAbove(at.path(), at.facts(), user);
                } else {
                    checkOwn(at, user);
                }
            }
            return at;
        } catch (IOException | RuntimeException e) {
            at.close();
            throw e;
        }
    }

    private Iterator<String> names() {
        Deque<String> all = new ArrayDeque<>(common);
        all.addAll(own);
        return all.iterator();
    }

    private static SafeDirectory step(SafeDirectory at, String name, boolean create) throws IOException {
        try (at) {
            if (create) {
                try {
                    return at.newPrivateChild(name);
                } catch (FileAlreadyExistsException e) {
                    // checked like one that was there before
                }
            }
            return at.child(name);
        }
    }

    private static void checkAbove(Path real, UserIds user) throws IOException {
        for (Path above = real; above != null; above = above.getParent()) {
            checkAbove(above, FileFacts.of(above), user);
        }
    }

    private static void checkAbove(Path path, FileFacts facts, UserIds user) throws IOException {
        if (!facts.isOwnedByRootOr(user)) {
            throw SafeDirectory.refusal(path, "belongs to user " + facts.uid());
        }
        if (facts.isWritableByOthers(user) && !facts.isSticky()) {
            throw SafeDirectory.refusal(path, "may be written by other users (mode " + octal(facts) + ")");
        }
    }

    private static void checkOwn(SafeDirectory directory, UserIds user) throws IOException {
        FileFacts facts = directory.facts();
        if ((facts.permissions() & NOT_PRIVATE) != 0) {
            throw SafeDirectory.refusal(directory.path(), "is open to other users (mode " + octal(facts) + ")");
        }
        if (facts.uid() != user.uid() && facts.uid() != directory.ownerOfNewFiles()) {
            throw SafeDirectory.refusal(directory.path(), "belongs to user " + facts.uid());
        }
    }

    private static String octal(FileFacts facts) {
        return String.format("0%03o", facts.permissions());
    }

    /**
     * Why other users may change what is or will be in a directory: it, or one above it, belongs to another user or may be
     * written by others without the sticky bit. Empty if they may not. What does not exist yet will be created with the
     * umask.
     */
    public static Optional<String> whyOthersMayWrite(Path directory) throws IOException {
        Path at = directory.toAbsolutePath();
        while (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
            at = at.getParent();
        }
        Path real = at.toRealPath();
        if (!FileFacts.supported(real)) {
            return Optional.empty();
        }
        UserIds user = UserIds.current();
        try {
            if (real.equals(directory.toAbsolutePath()) && FileFacts.of(real).isWritableByOthers(user)) {
                return Optional.of(real + ": may be written by other users");
            }
            checkAbove(real, user);
            return Optional.empty();
        } catch (FileSystemException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Whether that path is a directory of this user that no other user may enter; false if it does not exist. */
    public static boolean isPrivate(Path directory) throws IOException {
        if (!FileFacts.supported(directory)) {
            return Files.isDirectory(directory);
        }
        return FileFacts.ofLink(directory).filter(facts -> facts.isDirectory() && facts.uid() == UserIds.current().uid()
                && (facts.permissions() & NOT_PRIVATE) == 0).isPresent();
    }
}
