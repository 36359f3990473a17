package dev.carbontracker.spark;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Held by the one process of an application that measures this host. The system frees it the moment that process dies, so
 * that another executor of the host takes over at once. Processes that do not see the same folder, as in containers, are told
 * apart by the driver.
 */
final class HostLock implements AutoCloseable {

    /** System property that names another folder. */
    private static final String FOLDER = "dev.carbontracker.spark.lock";
    private static final Path TMP = Path.of("/tmp");

    private final Path file;
    private final FileChannel channel;

    private HostLock(Path file, FileChannel channel) {
        this.file = file;
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
        Path file = folder.resolve("carbontracker-spark-" + runId.replaceAll("[^A-Za-z0-9._-]", "_") + ".lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.lock();
            if (!lock.isValid()) {
                throw new IOException("no lock on " + file);
            }
            return new HostLock(file, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
            channel.close();
        } catch (IOException e) {
            // a file of no bytes is left
        }
    }
}
