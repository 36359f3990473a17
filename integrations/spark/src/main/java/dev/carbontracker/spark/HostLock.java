package dev.carbontracker.spark;

import dev.carbontracker.internal.file.PrivateDirectory;
import dev.carbontracker.internal.file.SafeDirectory;
import dev.carbontracker.internal.file.UserIds;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Held by the one process of an application that measures this host. The system frees it the moment that process dies, so
 * that another executor of the host takes over at once. Each application locks a byte of its own, far out in a file of no bytes
 * that all applications of a user share and that is never removed. Processes that do not see the same file, as in containers,
 * are told apart by the driver.
 */
final class HostLock implements AutoCloseable {

    /** System property that names another folder. */
    private static final String FOLDER = "dev.carbontracker.spark.lock";
    private static final Path TMP = Path.of("/tmp");

    private final FileChannel channel;

    private HostLock(FileChannel channel) {
        this.channel = channel;
    }

    /** A folder that all processes of a host see: resource managers give each container its own {@code java.io.tmpdir}. */
    static Path folder() {
        String given = System.getProperty(FOLDER);
        return given != null ? Path.of(given) : Files.isWritable(TMP) ? TMP : Path.of(System.getProperty("java.io.tmpdir"));
    }

    /**
     * Waits until this process is the one that measures the host.
     *
     * @param folder where the lock file is, in a directory that only this user may enter
     * @throws IOException with the reason if it cannot be known, as without locks or if another user has taken the name of that
     *                     directory; or once the thread is interrupted
     */
    static HostLock await(Path folder, String runId) throws IOException {
        String own = "carbontracker-" + Integer.toUnsignedString(UserIds.current().uid());
        try (SafeDirectory directory = new PrivateDirectory(folder, List.of(), List.of(own)).openOrCreate()) {
            return await(directory.openOrCreate("spark.lock", SafeDirectory.Access.PRIVATE), runId);
        }
    }

    private static HostLock await(FileChannel channel, String runId) throws IOException {
        try {
            FileLock lock = channel.lock(place(runId), 1, false);
            if (!lock.isValid()) {
                throw new IOException("no lock");
            }
            return new HostLock(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static long place(String runId) {
        long hash = 0xcbf29ce484222325L; // FNV-1a
        for (int i = 0; i < runId.length(); i++) {
            hash = (hash ^ runId.charAt(i)) * 0x100000001b3L;
        }
        return hash >>> 2; // the highest byte that can be locked is below 2^63
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // the system frees it with the process
        }
    }
}
