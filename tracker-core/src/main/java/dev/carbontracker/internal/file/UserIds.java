package dev.carbontracker.internal.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Numeric ids of the user and group that this process acts as. Names are not used: a user of a container may have none.
 *
 * @param uid effective user id; {@value #UNKNOWN} if the system has none
 * @param gid effective group id; {@value #UNKNOWN} if the system has none
 */
public record UserIds(int uid, int gid) {

    /** On systems without such ids, such as Windows. */
    public static final int UNKNOWN = -1;
    private static final Path STATUS = Path.of("/proc/self/status");
    /** Fields of a line such as {@code Uid: real effective saved filesystem}, see proc_pid_status(5). */
    private static final int EFFECTIVE = 2;

    /** Read once: a JVM cannot change its user. */
    private static final class Current {
        private static final UserIds IDS = read();

        private static UserIds read() {
            try {
                return of(STATUS);
            } catch (IOException | RuntimeException e) {
                return ofNewFile();
            }
        }
    }

    /** Those of this process. */
    public static UserIds current() {
        return Current.IDS;
    }

    /** Those in a file such as {@code /proc/self/status}. */
    static UserIds of(Path status) throws IOException {
        int uid = UNKNOWN;
        int gid = UNKNOWN;
        try (BufferedReader reader = Files.newBufferedReader(status, StandardCharsets.ISO_8859_1)) {
            for (String line = reader.readLine(); line != null && gid == UNKNOWN; line = reader.readLine()) {
                if (line.startsWith("Uid:")) {
                    uid = effective(line);
                } else if (line.startsWith("Gid:")) {
                    gid = effective(line);
                }
            }
        }
        if (uid == UNKNOWN || gid == UNKNOWN) {
            throw new IOException(status + ": no Uid and Gid");
        }
        return new UserIds(uid, gid);
    }

    /** Ids are unsigned there, and signed in file attributes. */
    private static int effective(String line) {
        return Integer.parseUnsignedInt(line.split("\\s+")[EFFECTIVE]);
    }

    /** Where there is no /proc, a new file shows who owns what this process creates. */
    private static UserIds ofNewFile() {
        try {
            Path file = Files.createTempFile("carbontracker-", ".tmp");
            try {
                FileFacts facts = FileFacts.supported(file) ? FileFacts.of(file) : null;
                return facts == null ? new UserIds(UNKNOWN, UNKNOWN) : new UserIds(facts.uid(), facts.gid());
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException | RuntimeException e) {
            return new UserIds(UNKNOWN, UNKNOWN);
        }
    }

    /** Whether this is the superuser. */
    public boolean isRoot() {
        return uid == 0;
    }
}
