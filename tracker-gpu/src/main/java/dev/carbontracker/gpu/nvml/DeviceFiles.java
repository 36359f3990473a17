package dev.carbontracker.gpu.nvml;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Which processes compute on which device, by the files that they have open: a program that computes has {@code
 * /dev/nvidia-uvm} open besides the device's own, which NVML opens too. What computes is looked at anew every ten seconds.
 * Not thread-safe.
 */
final class DeviceFiles {

    private static final String COMPUTING = "/dev/nvidia-uvm";
    private static final String DEVICE = "/dev/nvidia";
    private static final long FRESH_NANOS = 10_000_000_000L;
    /** A program with more files open is a server, and its first ones tell as much. */
    private static final int MAX_FILES = 4096;

    private final Path procRoot;
    private final LongSupplier nanoTime;
    private final Map<Long, Set<String>> filesOfProcesses = new HashMap<>();
    private long lookedNanos;

    DeviceFiles(Path procRoot, LongSupplier nanoTime) {
        this.procRoot = procRoot;
        this.nanoTime = nanoTime;
        this.lookedNanos = nanoTime.getAsLong();
    }

    /** Stands for {@code /proc}. */
    Path procRoot() {
        return procRoot;
    }

    /** How many of these processes compute and have the device with that number open. */
    int computing(Set<Long> pids, int minor) {
        long now = nanoTime.getAsLong();
        if (now - lookedNanos >= FRESH_NANOS) {
            lookedNanos = now;
            filesOfProcesses.clear();
        }
        int count = 0;
        for (Long pid : pids) {
            Set<String> files = filesOfProcesses.get(pid);
            if (files == null || !files.contains(COMPUTING)) { // it may begin to compute at any time
                files = open(pid);
                filesOfProcesses.put(pid, files);
            }
            count += files.contains(COMPUTING) && files.contains(DEVICE + minor) ? 1 : 0;
        }
        return count;
    }

    private Set<String> open(long pid) {
        Set<String> devices = new HashSet<>();
        int left = MAX_FILES;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(procRoot.resolve(pid + "/fd"))) {
            for (Path descriptor : open) {
                if (left-- == 0) {
                    break;
                }
                String file = target(descriptor);
                if (file.startsWith(DEVICE)) {
                    devices.add(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // it has ended, or belongs to somebody else
        }
        return devices;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return ""; // it has just been closed
        }
    }
}
