package dev.carbontracker.spi;

import dev.carbontracker.model.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Surroundings for tests. */
public final class Fixtures {

    private static final Remarks NOBODY = new Remarks() {
        @Override
        public void note(String text) {
            // nobody reads it
        }

        @Override
        public void warn(String text) {
            // nobody reads it
        }

        @Override
        public void tell(String text) {
            // nobody reads it
        }
    };

    private Fixtures() {
    }

    /** A Linux machine whose /sys and /proc are those folders. */
    public static Surroundings surroundings(Path sysRoot, Path procRoot) {
        return new Surroundings("Linux-6", sysRoot, procRoot, Map.of(), Set::of,
                new Surroundings.Wishes(Duration.ofMillis(100), List.of(), Mode.MACHINE), NOBODY);
    }
}
