package dev.carbontracker.internal.grid;

import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.text.PlainText;
import dev.carbontracker.model.CloudRegion;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.model.Place;
import dev.carbontracker.model.Zone;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Finds where the run is: option, cloud region, time zone, world, in this order. Never opens a socket and never guesses
 * a clean grid.
 */
public final class Whereabouts {

    private static final int MAX_SHOWN = 100;

    private final ZoneTable zones;
    private final CloudTable clouds;
    private final CloudSigns signs;
    private final TimeZones timeZones;

    /** Looks in those tables and for those signs. */
    public Whereabouts(ZoneTable zones, CloudTable clouds, CloudSigns signs, TimeZones timeZones) {
        this.zones = zones;
        this.clouds = clouds;
        this.signs = signs;
        this.timeZones = timeZones;
    }

    /** The place as far as options and this machine's own files tell; what is wrong or missing is told to warnings. */
    public Place find(Options options, Consumer<String> warnings) {
        return byOption(options, warnings)
                .or(() -> signs.environmentRegion().flatMap(this::inTable))
                .or(this::byTimeZone)
                .map(place -> withFixed(place, options))
                .orElseGet(() -> world(options, warnings));
    }

    /** Whether a cloud's metadata could tell more than {@link #find} did. */
    public Optional<String> cloudToAsk(Options options) {
        boolean told = options.text(Option.ZONE).flatMap(zones::find).isPresent()
                || options.text(Option.CLOUD_REGION).isPresent()
                || signs.environmentRegion().flatMap(this::inTable).isPresent()
                || options.text(Option.CLOUD_METADATA).filter("off"::equals).isPresent();
        return told ? Optional.empty() : signs.dmiProvider();
    }

    /** The place of a region that the cloud itself has named. */
    public Place inCloud(String provider, String region, Options options) {
        CloudSigns.Named named = new CloudSigns.Named(provider, region, "cloud metadata");
        return withFixed(inTable(named).orElseGet(() -> {
            Place base = byTimeZone().orElseGet(this::world);
            CloudRegion unlisted = new CloudRegion(provider, region, Optional.empty(), Optional.empty(),
                    OptionalDouble.empty(), "");
            return new Place(base.zone(), base.country(), Optional.of(unlisted), base.knownFrom(), base.intensity());
        }), options);
    }

    private Optional<Place> byOption(Options options, Consumer<String> warnings) {
        Optional<Place> zone = options.text(Option.ZONE).flatMap(code -> {
            Optional<Zone> found = zones.find(code);
            if (found.isEmpty()) {
                warnings.accept("zone=" + PlainText.excerpt(code, MAX_SHOWN) + " (" + options.origin(Option.ZONE).orElse("default") + "): "
                        + zones.unknown(code));
            }
            return found.map(z -> at(z, Optional.empty(), "option zone"));
        });
        Optional<Place> cloud = options.text(Option.CLOUD_REGION).flatMap(region -> {
            String provider = options.text(Option.CLOUD_PROVIDER).orElse("");
            Optional<Place> found = inTable(new CloudSigns.Named(provider, region, "option cloud.region"));
            if (found.isEmpty()) {
                warnings.accept("cloud.region=" + PlainText.excerpt(region, MAX_SHOWN) + " (" + options.origin(Option.CLOUD_REGION).orElse("default")
                        + "): " + clouds.unknown(provider, region));
            }
            return found;
        });
        if (options.text(Option.CLOUD_PROVIDER).isPresent() && options.text(Option.CLOUD_REGION).isEmpty()) {
            warnings.accept("cloud.provider=" + PlainText.excerpt(options.text(Option.CLOUD_PROVIDER).get(), MAX_SHOWN) + " ("
                    + options.origin(Option.CLOUD_PROVIDER).orElse("default") + "): needs cloud.region too");
        }
        if (zone.isPresent() && cloud.isPresent()) {
            Place place = zone.get();
            return Optional.of(new Place(place.zone(), place.country(), cloud.get().cloud(), place.knownFrom(),
                    place.intensity()));
        }
        return zone.or(() -> cloud);
    }

    private Optional<Place> inTable(CloudSigns.Named named) {
        return clouds.find(named.provider(), named.region()).map(region -> {
            Zone zone = region.zone().flatMap(zones::find).orElseGet(zones::world);
            return new Place(zone, zones.country(zone), Optional.of(region), named.from(),
                    region.intensity().orElse(zone.intensity()));
        });
    }

    private Optional<Place> byTimeZone() {
        return timeZones.country().flatMap(found -> zones.find(found.alpha2())
                .map(zone -> at(zone, Optional.empty(), found.from())));
    }

    private Place world(Options options, Consumer<String> warnings) {
        if (options.intensity().isEmpty()) {
            warnings.accept("the place of this machine is not known, so the world average of "
                    + zones.world().intensity().value() + " is used; set option zone, such as zone=FRA");
        }
        return withFixed(world(), options);
    }

    private Place world() {
        return at(zones.world(), Optional.empty(), "nothing: world average");
    }

    private Place at(Zone zone, Optional<CloudRegion> cloud, String knownFrom) {
        return new Place(zone, zones.country(zone), cloud, knownFrom, zone.intensity());
    }

    private static Place withFixed(Place place, Options options) {
        return options.intensity().map(fixed -> new Place(place.zone(), place.country(), place.cloud(),
                place.knownFrom(), new GridIntensity(fixed, "given: option intensity", OptionalInt.empty(),
                        GridIntensity.Method.UNSTATED))).orElse(place);
    }
}
