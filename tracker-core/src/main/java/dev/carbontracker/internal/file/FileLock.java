package dev.carbontracker.internal.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A lock between processes on a file of its own, which nothing replaces, moves or reads. Callers in one JVM must hold
 * {@link #monitor} first: the JVM has one lock for all its threads.
 */
public final class FileLock implements AutoCloseable {

    private static final long RETRY_NANOS = 5_000_000L;

    private final FileChannel channel;

    private FileLock(FileChannel channel) {
        this.channel = channel;
    }

    /** The monitor of a path, one in the JVM, also across class loaders: interned strings are. */
    public static Object monitor(Path path) {
        return ("dev.carbontracker.lock:" + real(path)).intern();
    }

    /**
     * Takes the lock.
     *
     * @param file    lock file; made with its folder if absent
     * @param timeout how long to wait for another process
     * @return the lock, or empty if another process still has it
     * @throws IOException if the file cannot be made, or its file system has no locks
     */
    public static Optional<FileLock> take(Path file, Duration timeout) throws IOException {
        Files.createDirectories(file.getParent());
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (true) {
                if (tryLock(channel)) {
                    return Optional.of(new FileLock(channel));
                }
                if (System.nanoTime() - deadline >= 0) {
                    channel.close();
                    return Optional.empty();
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            return absolute.getParent().toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            return absolute;
        }
    }

    /** Lets the lock go. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
