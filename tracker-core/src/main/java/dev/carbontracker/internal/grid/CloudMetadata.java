package dev.carbontracker.internal.grid;

import java.io.IOException;
import java.net.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a cloud's metadata service for the region of this machine. Only for a provider that DMI has named; the address
 * is link-local and never leaves the host. Blocks for at most 300 ms, and goes past every proxy.
 */
public final class CloudMetadata {

    /** The link-local address that AWS, Google, Azure and Oracle all answer at. */
    public static final String ADDRESS = "http://169.254.169.254";

    /** Connecting and answering may each take this long, in one request. */
    private static final Duration ONE_REQUEST = Duration.ofMillis(150);
    /** The same where there are two requests. */
    private static final Duration OF_TWO_REQUESTS = Duration.ofMillis(75);

    private final String address;

    /** Asks at that address, such as {@link #ADDRESS}. */
    public CloudMetadata(String address) {
        this.address = address;
    }

    /** The region, or empty if the service does not say in time. */
    public Optional<String> region(String provider) {
        try {
            return switch (provider) {
                case "aws" -> aws();
                case "gcp" -> text(ONE_REQUEST, "GET", "/computeMetadata/v1/instance/zone", 
                        Map.of("Metadata-Flavor", "Google"))
                        .map(zone -> zone.substring(zone.lastIndexOf('/') + 1))
                        .map(zone -> zone.replaceFirst("-[a-z0-9]+$", ""));
                case "azure" -> text(ONE_REQUEST, "GET",
                        "/metadata/instance/compute/location?api-version=2021-02-01&format=text",
                        Map.of("Metadata", "true"));
                case "oci" -> text(ONE_REQUEST, "GET", "/opc/v2/instance/canonicalRegionName",
                        Map.of("Authorization", "Bearer Oracle"));
                default -> Optional.empty();
            };
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Version 2 of Amazon's service wants a token first; version 1 does without. */
    private Optional<String> aws() throws IOException {
        Optional<String> token = text(OF_TWO_REQUESTS, "PUT", "/latest/api/token",
                Map.of("X-aws-ec2-metadata-token-ttl-seconds", "60"));
        return text(OF_TWO_REQUESTS, "GET", "/latest/meta-data/placement/region",
                token.map(t -> Map.of("X-aws-ec2-metadata-token", t)).orElse(Map.of()));
    }

    private Optional<String> text(Duration bound, String method, String path, Map<String, String> headers)
            throws IOException {
        HttpText.Answer answer = new HttpText(bound, Optional.of(Proxy.NO_PROXY)).ask(method, address + path, headers);
        return answer.status() == 200 ? Optional.of(answer.body().strip()).filter(this::plain) : Optional.empty();
    }

    /** A captive page or a proxy's error is no region. */
    private boolean plain(String text) {
        return !text.isEmpty() && text.length() < 512 && text.chars().noneMatch(c -> c <= ' ' || c == '<');
    }
}
