package dev.carbontracker.internal.file;

import java.nio.file.Path;
import java.util.UUID;

/** Names for new files that no other user can foresee. */
final class RandomName {

    private static final Path KERNEL = Path.of("/proc/sys/kernel/random/uuid");

    private RandomName() {
    }

    /** A hidden name that contains the given one and ends in {@code .tmp}. */
    static String beside(String name) {
        return "." + name + "." + next() + ".tmp";
    }

    /** A random UUID; from the kernel if it has them, because a cold SecureRandom takes 20 ms. */
    static String next() {
        try {
            return UUID.fromString(SmallFile.text(KERNEL)).toString();
        } catch (IllegalArgumentException e) {
            return UUID.randomUUID().toString();
        }
    }
}
