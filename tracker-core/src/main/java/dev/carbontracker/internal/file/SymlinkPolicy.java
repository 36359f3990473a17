package dev.carbontracker.internal.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * Refuses paths through symlinks that another user may have planted: those in a directory that others may write, unless
 * root, this user or the owner of that directory made them. The rule is that of the Linux setting
 * {@code fs.protected_symlinks}, but also covers group-writable directories.
 */
final class SymlinkPolicy {

    private static final int MAX_LINKS = 40;

    private SymlinkPolicy() {
    }

    /** Throws {@link FileSystemException} with the reason if the path leads through such a symlink. */
    static void check(Path absolute, UserIds user) throws IOException {
        if (!FileFacts.supported(absolute) || absolute.equals(real(absolute))) {
            return;
        }
        Deque<Path> names = new ArrayDeque<>();
        push(names, absolute);
        Path at = absolute.getRoot();
        int links = 0;
        while (!names.isEmpty()) {
            Path next = at.resolve(names.pop()).normalize();
            Optional<FileFacts> facts = FileFacts.ofLink(next);
            if (facts.isEmpty()) {
                return;
            }
            if (facts.get().isLink()) {
                if (++links > MAX_LINKS) {
                    throw new FileSystemException(next.toString(), null, "leads through too many symlinks");
                }
                checkLink(next, facts.get(), FileFacts.of(at), user);
                Path target = Files.readSymbolicLink(next);
                push(names, target);
                at = target.isAbsolute() ? absolute.getRoot() : at;
            } else {
                at = next;
            }
        }
    }

    private static Path real(Path absolute) {
        try {
            return absolute.toRealPath();
        } catch (IOException e) {
            return null; // does not exist yet
        }
    }

    private static void push(Deque<Path> names, Path path) {
        Deque<Path> reversed = new ArrayDeque<>();
        path.forEach(reversed::push);
        for (Iterator<Path> each = reversed.iterator(); each.hasNext();) {
            names.push(each.next());
        }
    }

    private static void checkLink(Path link, FileFacts facts, FileFacts directory, UserIds user) throws IOException {
        boolean trusted = facts.isOwnedByRootOr(user) || facts.uid() == directory.uid();
        if (!trusted && directory.isWritableByOthers(user)) {
            throw new FileSystemException(link.toString(), null, "is a symlink of user " + facts.uid()
                    + " in a directory that other users may write");
        }
    }
}
