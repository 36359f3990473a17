package dev.carbontracker.internal.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A lock between processes on a file of its own, which nothing replaces, moves or reads. Callers in one JVM must have a
 * {@link Turn} first: the JVM has one lock for all its threads, and closing any channel of the file lets it go.
 */
public final class FileLock implements AutoCloseable {

    private static final long RETRY_NANOS = 5_000_000L;
    /** How long another user may take to share a lock file that it has created. */
    private static final long SHARE_NANOS = 50_000_000L;

    private final FileChannel channel;

    private FileLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * The only use of a path in this JVM, also across class loaders: which are in use is kept in a system property, since a thread
     * could not stop waiting for a monitor. An entry of another process, whose properties were copied, or one that is older than
     * any use can be, as after properties were restored, does not count.
     */
    public static final class Turn implements AutoCloseable {

        /** The system property, which is there while a path is in use. */
        public static final String PROPERTY = "carbontracker.turns";
        private static final String SEPARATOR = "\n";
        private static final long OLDEST_MILLIS = 600_000;

        private final String entry;

        private Turn(String entry) {
            this.entry = entry;
        }

        /** Waits for it; empty if another thread has it for longer than that. */
        public static Optional<Turn> take(Path path, Duration timeout) {
            String process = ProcessHandle.current().pid() + " ";
            String place = " " + real(path).toString().replace(SEPARATOR, " ");
            long deadline = System.nanoTime() + timeout.toNanos();
            while (true) {
                synchronized (PROPERTY.intern()) {
                    List<String> taken = taken(process);
                    if (!isTaken(taken, place)) {
                        Turn turn = new Turn(process + System.currentTimeMillis() + place);
                        taken.add(turn.entry);
                        write(taken);
                        return Optional.of(turn);
                    }
                }
                if (System.nanoTime() - deadline >= 0) {
                    return Optional.empty();
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }

        private static boolean isTaken(List<String> taken, String place) {
            for (String entry : taken) {
                if (entry.endsWith(place)) {
                    return true;
                }
            }
            return false;
        }

        private static List<String> taken(String process) {
            List<String> taken = new ArrayList<>();
            for (String entry : System.getProperty(PROPERTY, "").split(SEPARATOR)) {
                if (entry.startsWith(process) && age(entry.split(" ", 3)[1]) < OLDEST_MILLIS) {
                    taken.add(entry);
                }
            }
            return taken;
        }

        private static long age(String millis) {
            return millis.matches("\\d{1,18}") ? System.currentTimeMillis() - Long.parseLong(millis) : Long.MAX_VALUE;
        }

        private static void write(List<String> taken) {
            if (taken.isEmpty()) {
                System.clearProperty(PROPERTY);
            } else {
                System.setProperty(PROPERTY, String.join(SEPARATOR, taken));
            }
        }

        /** Lets the next one in. */
        @Override
        public void close() {
            synchronized (PROPERTY.intern()) {
                List<String> taken = taken(entry.substring(0, entry.indexOf(' ') + 1));
                taken.remove(entry);
                write(taken);
            }
        }
    }

    /**
     * Takes the lock.
     *
     * @param file    lock file; created with its directory if absent
     * @param timeout how long to wait for another process
     * @return the lock, or empty if another process still has it
     * @throws IOException if the file cannot be created or is not a regular file, or its file system has no locks
     */
    public static Optional<FileLock> take(Path file, Duration timeout) throws IOException {
        Path state = file.toAbsolutePath().getParent();
        try (SafeDirectory around = SafeDirectory.openOrCreate(state.getParent());
                SafeDirectory directory = around.childOrNew(state.getFileName().toString())) {
            return take(directory, file.getFileName().toString(), SafeDirectory.Access.SHARED, timeout);
        }
    }

    /**
     * The same for a file in an open directory, which may be closed then.
     *
     * @param access who else may take the lock
     */
    public static Optional<FileLock> take(SafeDirectory directory, String name, SafeDirectory.Access access, Duration timeout)
            throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        FileChannel channel = open(directory, name, access, Math.min(timeout.toNanos(), SHARE_NANOS));
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

    /** A lock file that another user has just created in a shared directory has two names for a moment. */
    private static FileChannel open(SafeDirectory directory, String name, SafeDirectory.Access access,
            long patienceNanos) throws IOException {
        long deadline = System.nanoTime() + patienceNanos;
        while (true) {
            try {
                return directory.openOrCreate(name, access);
            } catch (FileSystemException e) {
                if (!directory.isShared() || System.nanoTime() - deadline >= 0) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
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
