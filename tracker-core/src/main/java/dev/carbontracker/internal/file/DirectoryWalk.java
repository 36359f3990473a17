package dev.carbontracker.internal.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/**
 * Opens a directory by its path, so that no other user can lead to another one, also not while it is being opened. As long as
 * only root and this user may change the directories of the path, names are looked up. From the first one on that others may
 * write, each directory is opened relative to the one before. A symlink in such a directory is followed only if root or this
 * user owns it and the directory is sticky, so that no other user can replace it. In other directories a symlink of another
 * user is followed if it leads to a directory of that user, as with the Linux setting {@code fs.protected_symlinks}.
 */
final class DirectoryWalk {

    private static final int MAX_LINKS = 40;

    private final UserIds user;
    private final Deque<Path> names = new ArrayDeque<>();
    private final Set<Integer> linkOwners = new HashSet<>();
    private Path at;
    private FileFacts facts;
    /** Null as long as no other user can change what is below {@link #at}. */
    private DirectoryHandle handle;

    private DirectoryWalk(UserIds user) {
        this.user = user;
    }

    /** A directory, open, with what is recorded of it. */
    record Opened(DirectoryHandle handle, FileFacts facts) {
    }

    /** Opens a directory; throws {@link FileSystemException} with the reason if its path leads through what others control. */
    static Opened open(Path absolute, UserIds user) throws IOException {
        DirectoryWalk walk = new DirectoryWalk(user);
        try {
            return walk.walk(absolute);
        } catch (IOException | RuntimeException e) {
            walk.close();
            throw e;
        }
    }

    private Opened walk(Path absolute) throws IOException {
        push(absolute);
        root(absolute);
        int links = 0;
        while (!names.isEmpty()) {
            Path next = at.resolve(names.pop()).normalize();
            if (!next.startsWith(at) || next.equals(at)) {
                root(absolute); // the way up, as in a symlink to ../x
                push(next);
                continue;
            }
            FileFacts found = FileFacts.ofLink(next).orElseThrow(() -> new NoSuchFileException(next.toString()));
            if (found.isLink()) {
                if (++links > MAX_LINKS) {
                    throw SafeDirectory.refusal(next, "leads through too many symlinks");
                }
                follow(next, found, absolute);
            } else {
                step(next, found);
            }
        }
        for (int owner : linkOwners) {
            if (facts.uid() != owner) {
                throw SafeDirectory.refusal(absolute, "leads through a symlink of user " + Integer.toUnsignedString(owner)
                        + " to a directory of another user");
            }
        }
        return new Opened(handle == null ? checked(at, DirectoryHandle.open(at), facts) : handle, facts);
    }

    private void root(Path absolute) throws IOException {
        close();
        at = absolute.getRoot();
        facts = FileFacts.of(at);
    }

    private void push(Path path) {
        Deque<Path> reversed = new ArrayDeque<>();
        path.forEach(reversed::push);
        for (Iterator<Path> each = reversed.iterator(); each.hasNext();) {
            names.push(each.next());
        }
    }

    private boolean othersMayChange(FileFacts directory) {
        return !directory.isOwnedByRootOr(user) || directory.isWritableByOthers(user);
    }

    private void follow(Path link, FileFacts found, Path absolute) throws IOException {
        boolean own = found.isOwnedByRootOr(user);
        if (facts.isWritableByOthers(user) && !(own && facts.isSticky())) {
            throw SafeDirectory.refusal(link, "is a symlink" + (own ? "" : " of user " + Integer.toUnsignedString(found.uid()))
                    + " in a directory that other users may write");
        }
        if (!own) {
            linkOwners.add(found.uid());
        }
        Path target = Files.readSymbolicLink(link);
        push(target);
        if (target.isAbsolute()) {
            root(absolute);
        }
    }

    private void step(Path next, FileFacts found) throws IOException {
        if (!found.isDirectory()) {
            throw SafeDirectory.refusal(next, "is not a directory");
        }
        DirectoryHandle parent = handle;
        handle = null;
        if (parent != null || othersMayChange(facts)) {
            handle = child(parent, next, found);
        }
        at = next;
        facts = found;
    }

    /** Null if the directory, or the one before it, may be passed through but not read: then its name is looked up. */
    private DirectoryHandle child(DirectoryHandle open, Path next, FileFacts found) throws IOException {
        try (DirectoryHandle parent = open != null ? open : checked(at, DirectoryHandle.open(at), facts)) {
            return checked(next, parent.child(next.getFileName().toString()), found);
        } catch (AccessDeniedException e) {
            return null;
        }
    }

    private static DirectoryHandle checked(Path path, DirectoryHandle opened, FileFacts facts) throws IOException {
        Optional<Object> key = opened.key();
        if (key.isPresent() && !key.get().equals(facts.key())) {
            opened.close();
            throw SafeDirectory.refusal(path, "was replaced while it was opened");
        }
        return opened;
    }

    private void close() throws IOException {
        if (handle != null) {
            handle.close();
            handle = null;
        }
    }
}
