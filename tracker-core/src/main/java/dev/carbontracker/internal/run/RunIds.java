package dev.carbontracker.internal.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Ids for runs: random UUIDs. The kernel's are taken where it has them, since a cold SecureRandom costs 20 ms. */
final class RunIds {

    private RunIds() {
    }

    static String next(Path procRoot) {
        try {
            return UUID.fromString(Files.readString(procRoot.resolve("sys/kernel/random/uuid")).strip()).toString();
        } catch (IOException | IllegalArgumentException e) {
            return UUID.randomUUID().toString();
        }
    }
}
