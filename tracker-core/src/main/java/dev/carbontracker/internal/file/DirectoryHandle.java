package dev.carbontracker.internal.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.Optional;
import java.util.Set;

/**
 * What the system can do with the files of an open directory, none of it through a symlink. On systems without handles of
 * directories, such as Windows, paths are used instead.
 */
final class DirectoryHandle implements Closeable {

    private final Path path;
    private final DirectoryStream<Path> stream;
    /** Null on systems that have none. */
    private final SecureDirectoryStream<Path> secure;

    private DirectoryHandle(Path path, DirectoryStream<Path> stream) {
        this.path = path;
        this.stream = stream;
        this.secure = stream instanceof SecureDirectoryStream<Path> handle ? handle : null;
    }

    /** Opens a directory; symlinks in its path are followed. */
    static DirectoryHandle open(Path path) throws IOException {
        return new DirectoryHandle(path, Files.newDirectoryStream(path));
    }

    /** Opens a directory in it, which must be no symlink. */
    DirectoryHandle child(String name) throws IOException {
        Path full = full(name);
        return new DirectoryHandle(full, secure != null ? secure.newDirectoryStream(single(name), LinkOption.NOFOLLOW_LINKS)
                : Files.newDirectoryStream(full));
    }

    private static Path single(String name) {
        Path single = Path.of(name);
        if (single.isAbsolute() || single.getNameCount() != 1 || name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("not the name of a file: " + name);
        }
        return single;
    }

    /** The path of a file in it; throws {@link IllegalArgumentException} if the name leads to another directory. */
    Path full(String name) {
        return path.resolve(single(name));
    }

    /** Its identity; empty where the system shows none of an open directory. */
    Optional<Object> key() throws IOException {
        return secure == null ? Optional.empty() : Optional.ofNullable(secure.getFileAttributeView(BasicFileAttributeView.class)
                .readAttributes().fileKey());
    }

    /** Size, times and type of a file in it, or of the symlink; empty if there is none. */
    Optional<BasicFileAttributes> attributes(String name) throws IOException {
        try {
            return Optional.of(basicView(name).readAttributes());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private BasicFileAttributeView basicView(String name) {
        return secure != null ? secure.getFileAttributeView(single(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                : Files.getFileAttributeView(full(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    void setModified(String name, FileTime time) throws IOException {
        basicView(name).setTimes(time, null, null);
    }

    /** Owner and permissions of a file in it; empty where the system has none. */
    Optional<PosixFileAttributeView> posixView(String name) {
        return secure == null ? Optional.empty() : Optional.ofNullable(secure.getFileAttributeView(single(name),
                PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
    }

    /** Its own owner and permissions; empty where the system has none. */
    Optional<PosixFileAttributeView> posixView() {
        return secure == null ? Optional.empty() : Optional.ofNullable(secure.getFileAttributeView(PosixFileAttributeView.class));
    }

    FileChannel channel(String name, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        Set<OpenOption> all = new HashSet<>(options);
        all.add(LinkOption.NOFOLLOW_LINKS);
        if (secure == null) {
            return FileChannel.open(full(name), all, attributes);
        }
        SeekableByteChannel channel = secure.newByteChannel(single(name), all, attributes);
        if (channel instanceof FileChannel file) {
            return file;
        }
        channel.close();
        throw new FileSystemException(full(name).toString(), null, "cannot be locked or truncated on this system");
    }

    /** Renames a file; one of the new name is replaced. */
    void move(String name, String newName) throws IOException {
        if (secure != null) {
            secure.move(single(name), secure, single(newName));
            return;
        }
        try {
            Files.move(full(name), full(newName), StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(full(name), full(newName), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Moves a file to another open directory. */
    void moveTo(String name, DirectoryHandle target, String newName) throws IOException {
        if (secure != null && target.secure != null) {
            secure.move(single(name), target.secure, single(newName));
        } else {
            Files.move(full(name), target.full(newName));
        }
    }

    void delete(String name) throws IOException {
        if (secure != null) {
            secure.deleteFile(single(name));
        } else {
            Files.delete(full(name));
        }
    }

    void deleteDirectory(String name) throws IOException {
        if (secure != null) {
            secure.deleteDirectory(single(name));
        } else {
            Files.delete(full(name));
        }
    }

    /** Names of what is in it. */
    List<String> names(Predicate<String> wanted, int most) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = secure != null ? secure.newDirectoryStream(Path.of("."))
                : Files.newDirectoryStream(path)) {
            for (Iterator<Path> each = entries.iterator(); names.size() < most && each.hasNext();) {
                String name = each.next().getFileName().toString();
                if (wanted.test(name)) {
                    names.add(name);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
