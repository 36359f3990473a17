package dev.carbontracker.agent;

import java.io.FileInputStream;
import java.nio.charset.StandardCharsets;

/** Whether the launcher was asked to load the main class and not to run it, which Linux tells by the command line. */
final class DryRun {

    private static final String OPTION = "--dry-run";
    private static final int MAX_BYTES = 1 << 16;

    private DryRun() {
    }

    /** Whether this JVM is one, by its main class and arguments as in {@code sun.java.command}. */
    static boolean of(String command) {
        try (FileInputStream in = new FileInputStream("/proc/self/cmdline")) {
            return of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1).split("\0"), command);
        } catch (Exception e) {
            return false; // another system
        }
    }

    /** An argument of the program's own may have the same name. */
    static boolean of(String[] words, String command) {
        String main = command.split(" ", 2)[0];
        for (int i = 1; i < words.length; i++) {
            if (words[i].equals(OPTION)) {
                return true;
            }
            if (words[i].equals(main) || words[i].equals("-jar") || words[i].equals("-m") || words[i].equals("--module")) {
                return false;
            }
        }
        return false;
    }
}
