package dev.carbontracker.spark;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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
     * @throws IOException if it cannot be known, as without locks; or once the thread is interrupted
     */
    static HostLock await(Path folder, String runId) throws IOException {
        String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
        FileChannel channel = FileChannel.open(folder.resolve("carbontracker-spark-" + user + ".lock"),
                StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.lock(place(runId), 1, false);
            if (!lock.isValid()) {
                throw new IOException("no lock in " + folder);
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
