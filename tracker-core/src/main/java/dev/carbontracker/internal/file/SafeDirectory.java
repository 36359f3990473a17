package dev.carbontracker.internal.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.Set;

/**
 * An open directory. Its files are opened, created, replaced and removed relative to it, so that no other user can lead
 * this process to another place by renaming the directory or by planting a symlink in it:
 * <ul>
 * <li>A symlink, FIFO or device in place of a file is refused, and costs no waiting.</li>
 * <li>If other users may write the directory, so is a file with several hard links, or one that is replaced while it is
 * being opened.</li>
 * <li>New files have names that no other user can foresee, or are created only if there is none of that name.</li>
 * <li>New files and directories are shared as far as the directory is, whatever the umask ({@link Sharing}).</li>
 * </ul>
 */
public final class SafeDirectory implements Closeable {

    private static final int ATTEMPTS = 3;
    private static final String BOX = "new";
    private static final int MAX_LINKS = 40;
    private static final String BY_OTHERS = " in a directory that other users may write";

    private final Path path;
    private final DirectoryHandle handle;
    /** Null on systems that do not have them. */
    private final FileFacts facts;
    private final UserIds user;

    private SafeDirectory(Path path, DirectoryHandle handle, FileFacts facts, UserIds user) {
        this.path = path;
        this.handle = handle;
        this.facts = facts;
        this.user = user;
    }

    /** What {@link #replace} writes. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Opens a directory.
     *
     * @throws FileSystemException if it cannot be opened, or its path leads through a symlink of another user
     */
    public static SafeDirectory open(Path path) throws IOException {
        return open(path, UserIds.current());
    }

    static SafeDirectory open(Path path, UserIds user) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        if (!FileFacts.supported(absolute)) {
            return new SafeDirectory(absolute, DirectoryHandle.open(absolute), null, user);
        }
        DirectoryWalk.Opened opened = DirectoryWalk.open(absolute, user);
        return new SafeDirectory(absolute, opened.handle(), opened.facts(), user);
    }

    /** The same; a directory that does not exist is created with its parents. */
    public static SafeDirectory openOrCreate(Path path) throws IOException {
        try {
            return open(path);
        } catch (NoSuchFileException e) {
            Files.createDirectories(path.toAbsolutePath().normalize());
            return open(path);
        }
    }

    /**
     * Where a file really is: a symlink in its place is followed, unless other users may write the directory of the symlink.
     *
     * @throws FileSystemException with the reason if it may not be followed
     */
    public static Path follow(Path file) throws IOException {
        Path at = file.toAbsolutePath().normalize();
        for (int links = 0; links < MAX_LINKS; links++) {
            if (!Files.isSymbolicLink(at)) {
                return at;
            }
            try (SafeDirectory directory = open(at.getParent())) {
                if (directory.isShared()) {
                    throw refusal(at, "is a symlink" + BY_OTHERS);
                }
            }
            at = at.getParent().toRealPath().resolve(Files.readSymbolicLink(at)).normalize();
        }
        throw refusal(file, "leads through too many symlinks");
    }

    static FileSystemException refusal(Path file, String reason) {
        return new FileSystemException(file.toString(), null, reason);
    }

    /** Its absolute path. */
    public Path path() {
        return path;
    }

    /** Null on systems that have none. */
    FileFacts facts() {
        return facts;
    }

    /** Whether other users may write it: its mode says so, or it belongs to another user. */
    public boolean isShared() {
        return facts != null && (facts.isWritableByOthers(user) || !facts.isOwnedByRootOr(user));
    }

    /** Whether files in it may only be replaced by their owners, as in {@code /tmp}. */
    public boolean isSticky() {
        return facts != null && facts.isSticky() && isShared();
    }

    /** Opens a directory in it, which must exist and be no symlink. */
    public SafeDirectory child(String name) throws IOException {
        Path full = handle.full(name);
        FileFacts found = null;
        if (FileFacts.supported(full)) {
            found = facts(name).orElseThrow(() -> new NoSuchFileException(full.toString()));
            if (!found.isDirectory()) {
                throw refusal(full, "is " + found.type() + " and not a directory");
            }
        }
        DirectoryHandle child = handle.child(name);
        Optional<Object> key = child.key();
        if (found != null && key.isPresent() && !key.get().equals(found.key())) {
            child.close();
            throw refusal(full, "was replaced while it was opened");
        }
        return new SafeDirectory(full, child, found, user);
    }

    /** Opens a directory in it, which is created if it does not exist, and is shared as far as this one is. */
    public SafeDirectory childOrNew(String name) throws IOException {
        try {
            Files.createDirectory(handle.full(name));
        } catch (FileAlreadyExistsException e) {
            return child(name); // what is there may be anything, and stays as it is
        }
        SafeDirectory child = child(name);
        try {
            Sharing.ofDirectoriesIn(this).applyTo(child);
            return child;
        } catch (IOException | RuntimeException e) {
            child.close();
            throw e;
        }
    }

    /** Creates a directory that only this user may enter. */
    public SafeDirectory newPrivateChild(String name) throws IOException {
        Path full = handle.full(name);
        if (FileFacts.supported(full)) {
            Files.createDirectory(full, Sharing.PRIVATE);
        } else {
            Files.createDirectory(full);
        }
        SafeDirectory child = child(name);
        if (!child.names("", 1, entry -> true).isEmpty()) { // a directory of this user that another one has moved here
            child.close();
            throw refusal(full, "was replaced while it was created");
        }
        return child;
    }

    /** A name for a new file or directory that no other user can foresee. */
    public static String newName(String name) {
        return RandomName.beside(name);
    }

    /** What the file system records of a file in it, of the symlink if it is one; empty if there is none. */
    Optional<FileFacts> facts(String name) throws IOException {
        for (int attempt = 1;; attempt++) {
            Optional<FileFacts> found = FileFacts.ofLink(handle.full(name));
            Optional<BasicFileAttributes> byHandle = attributes(name);
            if (found.isEmpty() && byHandle.isEmpty()) {
                return found;
            }
            if (found.isPresent() && byHandle.isPresent() && found.get().key().equals(byHandle.get().fileKey())) {
                return found;
            }
            if (attempt == ATTEMPTS) {
                throw refusal(path.resolve(name), "is being replaced");
            }
        }
    }

    /** Size, times and type of a file in it, or of the symlink; empty if there is none. */
    public Optional<BasicFileAttributes> attributes(String name) throws IOException {
        return handle.attributes(name);
    }

    /** Whether there is anything of that name. */
    public boolean has(String name) throws IOException {
        return attributes(name).isPresent();
    }

    /** Opens an existing file to read and write it. A FIFO would not block, and is refused. */
    public FileChannel open(String name) throws IOException {
        return open(name, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Opens an existing file to write at its end. If no other user may write the directory, each write goes to the end; else the
     * channel stands at the end, and the writer must hold a lock: opening a FIFO to append would block.
     */
    public FileChannel openForAppend(String name) throws IOException {
        if (!isShared()) {
            return open(name, StandardOpenOption.APPEND);
        }
        FileChannel channel = open(name);
        try {
            return channel.position(channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Opens an existing file to read it. */
    public InputStream read(String name) throws IOException {
        if (isShared()) {
            try {
                return Channels.newInputStream(open(name));
            } catch (AccessDeniedException e) {
                // readable only
            }
        }
        return Channels.newInputStream(open(name, StandardOpenOption.READ));
    }

    private FileChannel open(String name, OpenOption... options) throws IOException {
        Optional<Object> before = key(name);
        FileChannel channel = handle.channel(name, Set.of(options));
        try {
            channel.position(channel.position()); // fails for a FIFO
            if (!before.equals(key(name))) {
                throw refusal(path.resolve(name), "was replaced while it was opened");
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Checks that this is a file that may be opened; returns its identity, where the system has one. */
    private Optional<Object> key(String name) throws IOException {
        Path full = path.resolve(name);
        if (facts == null) {
            BasicFileAttributes found = attributes(name).orElseThrow(() -> new NoSuchFileException(full.toString()));
            if (!found.isRegularFile()) {
                throw refusal(full, "is not a regular file");
            }
            return Optional.ofNullable(found.fileKey());
        }
        FileFacts found = facts(name).orElseThrow(() -> new NoSuchFileException(full.toString()));
        if (!found.isRegular()) {
            throw refusal(full, "is " + found.type() + (isShared() ? BY_OTHERS : ""));
        }
        if (isShared() && found.links() != 1) {
            removeSecondName(name, found.key());
            int links = facts(name).map(FileFacts::links).orElse(0);
            if (links != 1) {
                throw refusal(full, "has " + found.links() + " hard links" + BY_OTHERS);
            }
        }
        return Optional.of(found.key());
    }

    /** A process that was killed while it created a shared file has left it with a second name in a directory of its own. */
    private void removeSecondName(String name, Object key) throws IOException {
        for (String box : names(".tmp")) {
            if (box.startsWith("." + BOX + ".")) {
                try (SafeDirectory inner = child(box)) {
                    if (inner.facts(name).map(FileFacts::key).equals(Optional.of(key))) {
                        inner.delete(name);
                    }
                } catch (IOException e) {
                    continue; // of another user, who removes it
                }
                deleteIfEmpty(box);
            }
        }
    }

    /** Who may use a new file. */
    public enum Access {
        /** All who share the directory; in a directory of one user the umask decides. */
        SHARED,
        /** Whom the umask lets. */
        BY_UMASK,
        /** This user alone. */
        PRIVATE
    }

    /**
     * Creates a file, open to read and write.
     *
     * @throws FileAlreadyExistsException if there is anything of that name
     */
    public FileChannel create(String name, Access access) throws IOException {
        Sharing sharing = access == Access.SHARED ? Sharing.ofFilesIn(this) : Sharing.NONE;
        return sharing.isNone() ? createHere(name, access) : createShared(name, sharing);
    }

    private FileChannel createHere(String name, Access access) throws IOException {
        return handle.channel(name, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                facts != null && access == Access.PRIVATE ? Sharing.PRIVATE_FILE : Sharing.BY_UMASK);
    }

    /**
     * Permissions are given by name, and another user may put a file of this user in the place of the new one before they are. So
     * the file is created in a directory that no other user may enter, and then gets a name here.
     */
    private FileChannel createShared(String name, Sharing sharing) throws IOException {
        if (has(name)) {
            throw new FileAlreadyExistsException(path.resolve(name).toString());
        }
        String box = newName(BOX);
        try (SafeDirectory inner = newPrivateChild(box)) {
            try {
                inner.createHere(name, Access.BY_UMASK).close();
                sharing.applyTo(inner, this, name);
                link(inner, name);
            } finally {
                inner.delete(name);
            }
        } finally {
            deleteIfEmpty(box);
        }
        return open(name);
    }

    private void link(SafeDirectory inner, String name) throws IOException {
        Object key = inner.facts(name).map(FileFacts::key).orElseThrow(() -> new NoSuchFileException(name));
        try {
            Files.createLink(path.resolve(name), inner.path().resolve(name));
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) { // a file system without hard links
            inner.handle.moveTo(name, handle, name);
        }
        if (!facts(name).map(FileFacts::key).equals(Optional.of(key))) {
            throw refusal(path.resolve(name), "was replaced while it was created");
        }
    }

    /** Opens an existing file to read and write it, or creates it. */
    public FileChannel openOrCreate(String name, Access access) throws IOException {
        for (int attempt = 1;; attempt++) {
            try {
                return has(name) ? open(name) : create(name, access);
            } catch (NoSuchFileException | FileAlreadyExistsException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /**
     * Replaces a file whole, or creates it: a reader sees the old one or the new one, never a part. If it fails, the old file
     * is as before.
     *
     * @param access of a file that is created; one that is replaced keeps its permissions, and as far as this user may, its
     *               owner and group
     */
    public void replace(String name, Access access, Content content) throws IOException {
        String fresh = newName(name);
        try {
            try (FileChannel channel = create(fresh, access); OutputStream out = Channels.newOutputStream(channel)) {
                content.writeTo(out);
            }
            if (access == Access.PRIVATE) {
                move(fresh, name);
            } else {
                moveOver(fresh, name);
            }
        } catch (IOException | RuntimeException e) {
            delete(fresh);
            throw e;
        }
    }

    /** Puts a new file in the place of an old one, whose permissions stay, and as far as this user may, owner and group. */
    public void moveOver(String fresh, String name) throws IOException {
        if (facts != null && facts(name).filter(FileFacts::isRegular).isPresent()) {
            Sharing.copy(this, name, fresh);
        }
        move(fresh, name);
    }

    /** Copies a file to a new one, with its permissions and its time of modification. */
    public void copy(String name, String newName) throws IOException {
        try (InputStream in = read(name); FileChannel channel = create(newName, Access.SHARED);
                OutputStream out = Channels.newOutputStream(channel)) {
            in.transferTo(out);
        }
        if (facts != null) {
            Sharing.copy(this, name, newName);
        }
        handle.setModified(newName, attributes(name).orElseThrow(() -> new NoSuchFileException(name)).lastModifiedTime());
    }

    /** Renames a file in it; one of the new name is replaced. */
    public void move(String name, String newName) throws IOException {
        handle.move(name, newName);
    }

    /** Removes a file, or a symlink and not what it leads to; returns whether there was one. */
    public boolean delete(String name) throws IOException {
        try {
            handle.delete(name);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Removes all that is in it. Only for a directory that this process has created and still holds open. */
    public void clear() throws IOException {
        for (String entry : names("")) {
            if (attributes(entry).map(BasicFileAttributes::isDirectory).orElse(false)) {
                try (SafeDirectory child = child(entry)) {
                    child.clear();
                }
                handle.deleteDirectory(entry);
            } else {
                delete(entry);
            }
        }
    }

    /** Removes a directory in it; one that is not empty or of another user stays. */
    public void deleteIfEmpty(String name) {
        try {
            handle.deleteDirectory(name);
        } catch (IOException e) {
            // it holds what is not ours, or is gone
        }
    }

    /** Names of what is in it that end so, sorted. */
    public List<String> names(String ending) throws IOException {
        return names(ending, Integer.MAX_VALUE, name -> true);
    }

    /** The same of no more than so many, and only of those of which this is true. */
    public List<String> names(String ending, int most, Predicate<String> wanted) throws IOException {
        List<String> names = handle.names(name -> name.endsWith(ending) && wanted.test(name), most);
        names.sort(null);
        return names;
    }

    /** Throws an {@link IOException} with the reason if no file can be created in it: permissions do not show read-only mounts. */
    public void checkWritable() throws IOException {
        try {
            ownerOfNewFiles();
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(path.toString());
        }
    }

    /** Who owns what this process creates in it: on some network file systems another user than the user of the process. */
    int ownerOfNewFiles() throws IOException {
        String probe = newName("probe");
        create(probe, Access.PRIVATE).close();
        try {
            return facts == null ? UserIds.UNKNOWN : facts(probe).map(FileFacts::uid).orElse(UserIds.UNKNOWN);
        } finally {
            delete(probe);
        }
    }

    /**
     * Whether a file was written by this user, and by no other one: it belongs to the owner that new files of this process get,
     * has no second name in a directory that others may write, and is not writable by others. Always true on systems that do
     * not record this.
     */
    public boolean isOurs(String name) throws IOException {
        if (facts == null) {
            return true;
        }
        Optional<FileFacts> found = facts(name).filter(FileFacts::isRegular)
                .filter(file -> !file.isWritableByOthers(user) && (!isShared() || file.links() == 1));
        return found.isPresent() && (found.get().uid() == user.uid() || found.get().uid() == ownerOfNewFiles());
    }

    /** Whether this user may act for all others, as root may. */
    public boolean isOfRoot() {
        return user.isRoot();
    }

    DirectoryHandle handle() {
        return handle;
    }

    @Override
    public void close() throws IOException {
        handle.close();
    }
}
