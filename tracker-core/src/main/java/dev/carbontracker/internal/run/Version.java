package dev.carbontracker.internal.run;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version of this library, as its build wrote it down. */
public final class Version {

    private Version() {
    }

    /** The version; empty if the build left none. */
    public static String current() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/dev/carbontracker/version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            // the row then has no version, which is better than no row
        }
        return properties.getProperty("version", "");
    }
}
