package dev.carbontracker.internal.run;

import dev.carbontracker.internal.account.Prices;
import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.grid.CloudMetadata;
import dev.carbontracker.internal.grid.CloudSigns;
import dev.carbontracker.internal.grid.CloudTable;
import dev.carbontracker.internal.grid.ElectricityMaps;
import dev.carbontracker.internal.grid.HttpText;
import dev.carbontracker.internal.grid.TimeZones;
import dev.carbontracker.internal.grid.Whereabouts;
import dev.carbontracker.internal.grid.ZoneTable;
import dev.carbontracker.model.Factors;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.model.Place;
import dev.carbontracker.spi.IntensitySource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Where a run is and what that makes of its energy. The place is found on the sampler's thread; a cloud's metadata, if
 * DMI names a cloud, is asked on another one, and its answer applies to the whole run.
 */
final class Placing {

    private static final Duration LIVE_BOUND = Duration.ofSeconds(5);

    private final RunSetup setup;
    private final Notes notes;
    private final CountDownLatch found = new CountDownLatch(1);
    private final CountDownLatch settled = new CountDownLatch(1);
    private final IntensityFeed feed;
    private volatile Place place;
    private volatile boolean awaitedInVain;

    Placing(RunSetup setup, Notes notes) {
        this.setup = setup;
        this.notes = notes;
        List<IntensitySource> live = new ArrayList<>(setup.extensions().intensity());
        if (setup.options().text(Option.ELECTRICITYMAPS_TOKEN).isPresent()) {
            live.add(new LateElectricityMaps());
        }
        this.feed = new IntensityFeed(setup.options().intensity().isPresent() ? List.of() : live,
                setup.world().clock(), notes);
    }

    /** Finds the place and starts to ask whoever is to be asked. */
    void open() {
        Options options = setup.options();
        CloudSigns signs = new CloudSigns(options.path(Option.SYSFS_ROOT), setup.world().jvm().environment());
        Whereabouts whereabouts = new Whereabouts(ZoneTable.load(), CloudTable.load(), signs,
                new TimeZones(setup.world().etc(), setup.world().jvm().environment()));
        List<String> warnings = new ArrayList<>();
        place = whereabouts.find(options, warnings::add);
        found.countDown();
        if (place.knownFrom().startsWith("environment variable")) {
            notes.note("the place is taken from " + place.knownFrom() + "; option zone overrides it");
        }
        Optional<String> cloud = whereabouts.cloudToAsk(options);
        if (cloud.isEmpty()) {
            warnings.forEach(notes::warn);
            settled.countDown();
        } else {
            DaemonThreads.make("carbontracker-metadata", () -> ask(whereabouts, cloud.get(), warnings)).start();
        }
        feed.start();
    }

    private void ask(Whereabouts whereabouts, String provider, List<String> warnings) {
        try {
            Optional<String> region = new CloudMetadata(setup.world().metadata()).region(provider);
            region.ifPresent(name -> place = whereabouts.inCloud(provider, name, setup.options()));
            if (region.isEmpty()) {
                warnings.forEach(notes::warn);
                notes.warn("this machine is in the cloud " + provider + ", but its metadata service did not name the "
                        + "region; set cloud.provider and cloud.region");
            }
        } finally {
            settled.countDown();
        }
    }

    /** Waits until there is a place, but not longer than that; once in vain, not again. */
    void awaitPlace(Duration timeout) {
        if (!awaitedInVain) {
            await(found, timeout);
            awaitedInVain = found.getCount() > 0;
        }
    }

    /** Waits until the place is final, but not longer than that. */
    void settle(Duration timeout) {
        await(settled, timeout);
    }

    private static void await(CountDownLatch latch, Duration timeout) {
        try {
            latch.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Place place() {
        return place;
    }

    /** The live intensity in force; null if there is none. */
    GridIntensity live() {
        return feed.last();
    }

    Factors factors() {
        Options options = setup.options();
        Optional<Double> given = options.number(Option.PUE);
        OptionalDouble ofRegion = place.cloud().map(cloud -> cloud.pue()).orElse(OptionalDouble.empty());
        double pue = given.orElse(ofRegion.orElse(1));
        String source = given.isPresent() ? "option pue" : ofRegion.isPresent() ? place.cloud().get().pueSource()
                : "none known: 1";
        return new Factors(options.mode(), pue, source, options.number(Option.WUE).orElse(0.0),
                options.number(Option.WALL_FACTOR).orElse(1.0));
    }

    Prices prices() {
        return new Prices(factors().factor(), place.intensity());
    }

    void close() {
        feed.stop();
    }

    /** Electricity Maps, once the place is final: its zone may depend on it. */
    private final class LateElectricityMaps implements IntensitySource {
        private ElectricityMaps source;

        @Override
        public String name() {
            return "electricitymaps";
        }

        @Override
        public Optional<GridIntensity> at(java.time.Instant time) {
            if (source == null) {
                settle(Duration.ofSeconds(1));
                Options options = setup.options();
                Optional<String> zone = options.text(Option.ELECTRICITYMAPS_ZONE)
                        .or(() -> place.country().flatMap(country -> country.alpha2()));
                if (zone.isEmpty()) {
                    notes.warn("Electricity Maps is not asked: the country is not known; set electricitymaps.zone");
                    return Optional.empty();
                }
                source = new ElectricityMaps(options.text(Option.ELECTRICITYMAPS_ENDPOINT).orElseThrow(), zone.get(),
                        options.text(Option.ELECTRICITYMAPS_TOKEN).orElseThrow(),
                        new HttpText(LIVE_BOUND, Optional.empty()), notes::warn);
            }
            return source.at(time);
        }
    }
}
