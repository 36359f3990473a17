package dev.carbontracker.internal.grid;

import dev.carbontracker.internal.text.PlainText;
import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.spi.IntensitySource;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The live carbon intensity of Electricity Maps ({@code /v3/carbon-intensity/latest}, header {@code auth-token}). An
 * answer is kept for {@link #FRESH}, since their data is hourly; after a failure the last answer holds for
 * {@link #STALE} and the next request waits: twice as long each time, as the server asks, or for ever if the token or
 * zone is refused.
 */
public final class ElectricityMaps implements IntensitySource {

    static final Duration FRESH = Duration.ofMinutes(15);
    static final Duration STALE = Duration.ofHours(2);
    static final Duration FIRST_WAIT = Duration.ofMinutes(1);
    static final Duration LONGEST_WAIT = Duration.ofHours(1);

    /** A whole number of JSON (RFC 8259, section 6). */
    private static final Pattern INTENSITY = Pattern.compile("\"carbonIntensity\"\\s*:\\s*"
            + "(-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)\\s*[,}]");
    /** The bound of the option {@code intensity}: more than ten times what coal emits. */
    private static final double MOST_GRAMS_PER_KILOWATT_HOUR = 10_000;
    private static final int MAX_SHOWN = 200;
    private static final Pattern DIRECT = Pattern.compile("\"emissionFactorType\"\\s*:\\s*\"direct\"");
    private static final Pattern ESTIMATED = Pattern.compile("\"isEstimated\"\\s*:\\s*true");

    private final String endpoint;
    private final String zone;
    private final String token;
    private final HttpText http;
    private final Consumer<String> warnings;
    private Optional<GridIntensity> last = Optional.empty();
    private Instant answeredAt = Instant.MIN;
    private Instant askNext = Instant.MIN;
    private Duration wait = FIRST_WAIT;

    /** A source for one of their zones. */
    public ElectricityMaps(String endpoint, String zone, String token, HttpText http, Consumer<String> warnings) {
        this.endpoint = endpoint;
        this.zone = zone;
        this.token = token;
        this.http = http;
        this.warnings = warnings;
    }

    @Override
    public String name() {
        return "electricitymaps";
    }

    @Override
    public Optional<GridIntensity> at(Instant time) {
        if (!time.isBefore(askNext)) {
            ask(time);
        }
        return last.filter(answer -> time.isBefore(answeredAt.plus(STALE)));
    }

    private void ask(Instant time) {
        try {
            String separator = endpoint.contains("?") ? "&" : "?";
            HttpText.Answer answer = http.ask("GET",
                    endpoint + separator + "zone=" + URLEncoder.encode(zone, StandardCharsets.UTF_8),
                    Map.of("auth-token", token, "Accept", "application/json"));
            switch (answer.status()) {
                case 200 -> take(time, answer.body());
                case 401, 403 -> giveUp("refuses the token (HTTP " + answer.status() + "); check electricitymaps.token");
                case 404 -> giveUp("has no data for zone " + zone + "; check electricitymaps.zone");
                case 429 -> later(time, "has had too many requests", retryAfter(answer.retryAfter()));
                default -> later(time, "answers HTTP " + answer.status(), retryAfter(answer.retryAfter()));
            }
        } catch (IOException e) {
            later(time, "does not answer (" + PlainText.excerpt(String.valueOf(e.getMessage()), MAX_SHOWN) + ")",
                    Optional.empty());
        } catch (RuntimeException e) { // its message may contain the token
            later(time, "could not be requested (" + e.getClass().getSimpleName() + ")", Optional.empty());
        }
    }

    private void take(Instant time, String body) {
        Matcher matcher = INTENSITY.matcher(body);
        if (!matcher.find()) {
            later(time, "sends no carbonIntensity", Optional.empty());
            return;
        }
        double gramsPerKilowattHour = Double.parseDouble(matcher.group(1));
        if (!(gramsPerKilowattHour >= 0 && gramsPerKilowattHour <= MOST_GRAMS_PER_KILOWATT_HOUR)) {
            later(time, "sends a carbonIntensity that is not between 0 and 10000 g/kWh", Optional.empty());
            return;
        }
        String source = "Electricity Maps " + zone + (ESTIMATED.matcher(body).find() ? " live, estimated" : " live");
        last = Optional.of(new GridIntensity(
                CarbonIntensity.ofGramsPerKilowattHour(gramsPerKilowattHour), source,
                OptionalInt.empty(),
                DIRECT.matcher(body).find() ? GridIntensity.Method.DIRECT : GridIntensity.Method.LIFECYCLE));
        answeredAt = time;
        askNext = time.plus(FRESH);
        wait = FIRST_WAIT;
    }

    private void later(Instant time, String why, Optional<Duration> asked) {
        warnings.accept("Electricity Maps " + why + "; the figure of the place is used where no live one is known");
        Duration pause = asked.filter(a -> a.compareTo(wait) > 0).orElse(wait);
        askNext = time.plus(pause);
        wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
    }

    private void giveUp(String why) {
        warnings.accept("Electricity Maps " + why + "; it is not asked again in this run");
        askNext = Instant.MAX;
    }

    private static Optional<Duration> retryAfter(String seconds) {
        try {
            long value = Long.parseLong(seconds.strip());
            return value > 0 && value <= LONGEST_WAIT.multipliedBy(24).toSeconds()
                    ? Optional.of(Duration.ofSeconds(value)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
