package dev.carbontracker.internal.host;

import dev.carbontracker.internal.file.SmallFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** What a host is called, without asking a name server. */
public final class HostName {

    private static final int HASH_DIGITS = 12;

    private final Path procRoot;
    private final Map<String, String> environment;

    /** Looks below that folder, which stands for /proc, then into the environment. */
    public HostName(Path procRoot, Map<String, String> environment) {
        this.procRoot = procRoot;
        this.environment = environment;
    }

    /** The host name; empty if nothing tells. */
    public String name() {
        String name = text("sys/kernel/hostname");
        return !name.isEmpty() ? name
                : environment.getOrDefault("HOSTNAME", environment.getOrDefault("COMPUTERNAME", ""));
    }

    /** 12 hexadecimal digits of the SHA-256 of the boot id, else of the host name: the same for all processes. */
    public String bootIdHash() {
        String id = text("sys/kernel/random/boot_id");
        String text = id.isEmpty() ? name() : id;
        if (text.isEmpty()) {
            return "";
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String text(String file) {
        return SmallFile.text(procRoot.resolve(file));
    }
}
