package dev.carbontracker.internal.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.model.Place;
import dev.carbontracker.model.Zone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhereaboutsTest {

    private static final ZoneTable ZONES = ZoneTable.load();
    private static final CloudTable CLOUDS = CloudTable.load();

    @TempDir
    Path root;

    private final Map<String, String> environment = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();

    private Options options(String... keysAndValues) {
        Map<String, String> builder = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            builder.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return OptionReader.read(builder, "", new JvmEnvironment(new Properties(), Map.of()));
    }

    private Whereabouts whereabouts() {
        return new Whereabouts(ZONES, CLOUDS, new CloudSigns(root.resolve("sys"), environment),
                new TimeZones(root.resolve("etc"), environment));
    }

    private Place find(String... keysAndValues) {
        return whereabouts().find(options(keysAndValues), warnings::add);
    }

    private void dmi(String vendor, String product, String tag) throws IOException {
        Path dmi = Files.createDirectories(root.resolve("sys/class/dmi/id"));
        Files.writeString(dmi.resolve("sys_vendor"), vendor + "\n");
        Files.writeString(dmi.resolve("product_name"), product + "\n");
        Files.writeString(dmi.resolve("chassis_asset_tag"), tag + "\n");
    }

    @ParameterizedTest
    @CsvSource({"FRA, FRA", "fr, FRA", "US-CA, US-CA", "us-ca, US-CA", "WORLD, WORLD"})
    void find_should_take_a_zone_by_its_code_in_two_or_three_letters(String option, String code) {
        Place place = find("zone", option);
        assertEquals(code, place.zone().code());
        assertEquals(List.of(), warnings);
    }

    @Test
    void find_should_know_the_country_of_a_subdivision() {
        Place place = find("zone", "CA-QC");
        assertEquals(Optional.of("CAN"), place.country().map(Zone::code));
        assertEquals(2.6, place.intensity().value().gramsPerKilowattHour());
        assertEquals(GridIntensity.Method.DIRECT, place.intensity().method());
    }

    @ParameterizedTest
    @CsvSource({"FRB, FRA (France)", "Germny, DEU (Germany)", "US-CAL, US-CA (California)"})
    void find_should_name_the_nearest_zone_when_one_is_unknown(String option, String nearest) {
        environment.put("TZ", "Europe/Oslo");
        assertEquals("NOR", find("zone", option).zone().code(), "the next best sign is used");
        assertEquals(List.of("zone=" + option + " (builder): unknown zone; did you mean " + nearest + "?"), warnings);
    }

    @Test
    void find_should_take_a_cloud_region_with_its_own_figure_and_pue() {
        Place place = find("cloud.provider", "gcp", "cloud.region", "europe-west9");
        assertEquals("FRA", place.zone().code());
        assertEquals("gcp europe-west9", place.cloud().map(c -> c.provider() + " " + c.region()).orElseThrow());
        assertTrue(place.intensity().source().startsWith("Google"), place.intensity().source());
        assertTrue(place.cloud().get().pue().getAsDouble() > 1);
    }

    @Test
    void find_should_mark_a_region_that_is_from_memory() {
        Place place = find("cloud.provider", "ibm", "cloud.region", "eu-de");
        assertTrue(place.intensity().label().contains("; region (unverified: from memory)"),
                place.intensity().label());
    }

    @Test
    void find_should_name_the_nearest_region_when_one_is_unknown() {
        find("cloud.provider", "aws", "cloud.region", "eu-west-33");
        assertEquals("cloud.region=eu-west-33 (builder): unknown region of aws; did you mean eu-west-3?",
                warnings.get(0));
    }

    @Test
    void find_should_say_what_half_a_cloud_lacks() {
        find("cloud.region", "europe-west9", "zone", "FRA");
        find("cloud.provider", "gcp", "zone", "FRA");
        find("cloud.provider", "gcp", "cloud.region", "mars", "zone", "FRA");
        assertEquals(List.of("cloud.region=europe-west9 (builder): needs cloud.provider too: one of aws, azure, gcp, ibm, "
                + "oci, ovhcloud, scaleway", "cloud.provider=gcp (builder): needs cloud.region too",
                "cloud.region=mars (builder): unknown region of gcp; it has regions such as africa-south1, asia-east1, "
                + "asia-east2"), warnings);
    }

    @ParameterizedTest
    @CsvSource({"AWS_REGION, eu-north-1, SWE, aws", "GOOGLE_CLOUD_REGION, europe-west1, BEL, gcp",
        "REGION_NAME, France Central, FRA, azure"})
    void find_should_take_the_region_that_the_cloud_puts_into_the_environment(String name, String region, String zone,
                                                                             String provider) {
        environment.put(name, region);
        environment.put("TZ", "Asia/Tokyo");
        Place place = find();
        assertEquals(zone, place.zone().code());
        assertEquals(provider, place.cloud().orElseThrow().provider());
    }

    @ParameterizedTest
    @CsvSource({"Europe/Berlin, DEU", ":Asia/Kolkata, IND", "Asia/Calcutta, IND", "/usr/share/zoneinfo/Europe/Paris, FRA",
        "America/Montreal, CAN", "Iceland, ISL", "US/Pacific, USA", "Africa/Asmera, ERI"})
    void find_should_resolve_a_time_zone_to_its_country(String tz, String zone) {
        environment.put("TZ", tz);
        assertEquals(zone, find().zone().code());
        assertEquals(List.of(), warnings);
    }

    @Test
    void find_should_follow_the_link_of_localtime_before_the_name_in_timezone() throws IOException {
        Path etc = Files.createDirectories(root.resolve("etc"));
        Files.writeString(etc.resolve("timezone"), "Asia/Tokyo\n");
        assertEquals("JPN", find().zone().code());
        Files.createSymbolicLink(etc.resolve("localtime"), Path.of("../usr/share/zoneinfo/posix/Europe/Vienna"));
        assertEquals("AUT", find().zone().code());
    }

    /** A copy of Berlin's file is what the JVM takes for Jan Mayen; we take it for nothing. */
    @Test
    void find_should_be_the_world_with_a_warning_when_localtime_is_no_link() throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.write(root.resolve("etc/localtime"), new byte[] {'T', 'Z', 'i', 'f'});
        assertEquals("WORLD", find().zone().code());
        assertEquals(List.of("the place of this machine is not known, so the world average of 458.29 g/kWh is used; "
                + "set option zone, such as zone=FRA"), warnings);
    }

    @ParameterizedTest
    @CsvSource({"UTC", "Etc/UTC", "GMT"})
    void find_should_be_the_world_when_the_time_zone_has_no_country(String tz) {
        environment.put("TZ", tz);
        assertEquals("WORLD", find().zone().code());
        assertEquals(1, warnings.size());
    }

    @Test
    void find_should_take_a_fixed_intensity_without_a_warning() {
        Place place = find("intensity", "12.5");
        assertEquals(12.5, place.intensity().value().gramsPerKilowattHour());
        assertEquals("given: option intensity", place.intensity().label());
        assertEquals(List.of(), warnings);
    }

    @ParameterizedTest
    @CsvSource({"Amazon EC2, t3.large, '', aws", "Google, Google Compute Engine, '', gcp",
        "Microsoft Corporation, Virtual Machine, 7783-7084-3265-9085-8269-3286-77, azure",
        "QEMU, Standard PC, OracleCloud.com, oci", "Microsoft Corporation, Virtual Machine, '', ",
        "Dell Inc., PowerEdge R650, '', "})
    void cloudToAsk_should_be_what_dmi_names(String vendor, String product, String tag, String provider)
            throws IOException {
        dmi(vendor, product, tag);
        assertEquals(Optional.ofNullable(provider), whereabouts().cloudToAsk(options()));
    }

    @Test
    void cloudToAsk_should_be_nobody_when_the_place_is_told_or_asking_is_off() throws IOException {
        dmi("Amazon EC2", "t3.large", "");
        assertEquals(Optional.empty(), whereabouts().cloudToAsk(options("zone", "FRA")));
        assertEquals(Optional.empty(), whereabouts().cloudToAsk(options("cloud.metadata", "off")));
        environment.put("AWS_REGION", "eu-west-1");
        assertEquals(Optional.empty(), whereabouts().cloudToAsk(options()));
    }

    @Test
    void inCloud_should_keep_an_unlisted_region_and_price_it_by_its_time_zone() {
        environment.put("TZ", "Europe/Madrid");
        Place place = whereabouts().inCloud("aws", "eu-south-99", options());
        assertEquals("ESP", place.zone().code());
        assertEquals("eu-south-99", place.cloud().orElseThrow().region());
    }

    @Test
    void tables_should_be_whole() {
        assertEquals(317, ZONES.zones().size());
        assertEquals(458.29, ZONES.world().intensity().value().gramsPerKilowattHour());
        assertTrue(ZONES.zones().stream().allMatch(zone -> zone.parent().map(ZONES::find).map(Optional::isPresent)
                .orElse(zone.level() == Zone.Level.WORLD)), "every parent is a zone");
        assertTrue(ZONES.zones().stream().noneMatch(zone -> zone.intensity().source().isBlank()));
    }
}
