package dev.carbontracker.validation;

import dev.carbontracker.model.Mode;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.EnergySourceProvider;
import dev.carbontracker.spi.Remarks;
import dev.carbontracker.spi.SourceOffer;
import dev.carbontracker.spi.Surroundings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;

/** What one reading of all GPUs costs. */
final class SampleCost {

    private static final int READINGS = 300;

    /** Says each thing once. */
    private static final class Console implements Remarks {
        private final Set<String> said = new HashSet<>();

        @Override
        public void note(String text) {
            tell(text);
        }

        @Override
        public void warn(String text) {
            tell(text);
        }

        @Override
        public void tell(String text) {
            if (said.add(text)) {
                System.err.println(text);
            }
        }
    }

    private SampleCost() {
    }

    /** In words, for each GPU. */
    static List<String> measure() {
        Surroundings surroundings = new Surroundings(System.getProperty("os.name"), Path.of("/sys"), Path.of("/proc"),
                System.getenv(), () -> Set.of(ProcessHandle.current().pid()),
                new Surroundings.Wishes(Duration.ofMillis(100), List.of(), Mode.PROCESS), new Console());
        List<String> lines = new ArrayList<>();
        for (EnergySourceProvider provider : ServiceLoader.load(EnergySourceProvider.class)) {
            for (SourceOffer offer : provider.offers(surroundings)) {
                if (offer instanceof SourceOffer.Sources sources) {
                    sources.sources().forEach(source -> lines.add(cost(source)));
                    sources.sources().forEach(EnergySource::close);
                } else if (offer instanceof SourceOffer.Unreadable unreadable) {
                    lines.add(unreadable.reason());
                }
            }
        }
        return lines;
    }

    private static String cost(EnergySource source) {
        source.read();
        source.load();
        long begun = System.nanoTime();
        for (int i = 0; i < READINGS; i++) {
            source.read();
        }
        long read = System.nanoTime();
        for (int i = 0; i < READINGS; i++) {
            source.load();
        }
        long loaded = System.nanoTime();
        return String.format(Locale.ROOT, "%s, %s, %s: a reading takes %.1f µs, its load and processes %.1f µs",
                source.info().name(), source.info().device(), source.info().evidence().name().toLowerCase(Locale.ROOT),
                (read - begun) / 1e3 / READINGS, (loaded - read) / 1e3 / READINGS);
    }
}
