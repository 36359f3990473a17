package dev.carbontracker.internal.grid;

import java.io.IOException;
import java.net.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a cloud's metadata service for the region of this machine. Only for a provider that DMI has named; the address
 * is link-local and never leaves the host. Waits no longer than its bound, and goes past every proxy.
 */
public final class CloudMetadata {

    /** Connecting, first byte and rest may each take a part of the bound; Amazon needs two requests. */
    private static final int WAITS_OF_ONE_REQUEST = 3;
    private static final int WAITS_OF_TWO_REQUESTS = 6;

    private final Service service;

    /** Asks that service, such as {@link Service#LINK_LOCAL}. */
    public CloudMetadata(Service service) {
        this.service = service;
    }

    /**
     * Where a metadata service is.
     *
     * @param address beginning of its URLs
     * @param bound   how long finding the region may take on the network
     */
    public record Service(String address, Duration bound) {

        /** The address that AWS, Google, Azure and Oracle all answer at. */
        public static final Service LINK_LOCAL = new Service("http://169.254.169.254", Duration.ofMillis(300));
    }

    /** The region, or empty if the service does not say in time. */
    public Optional<String> region(String provider) {
        try {
            return switch (provider) {
                case "aws" -> aws();
                case "gcp" -> text(WAITS_OF_ONE_REQUEST, "GET", "/computeMetadata/v1/instance/zone", 
                        Map.of("Metadata-Flavor", "Google"))
                        .map(zone -> zone.substring(zone.lastIndexOf('/') + 1))
                        .map(zone -> zone.replaceFirst("-[a-z0-9]+$", ""));
                case "azure" -> text(WAITS_OF_ONE_REQUEST, "GET",
                        "/metadata/instance/compute/location?api-version=2021-02-01&format=text",
                        Map.of("Metadata", "true"));
                case "oci" -> text(WAITS_OF_ONE_REQUEST, "GET", "/opc/v2/instance/canonicalRegionName",
                        Map.of("Authorization", "Bearer Oracle"));
                default -> Optional.empty();
            };
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Version 2 of Amazon's service wants a token first; version 1 does without. */
    private Optional<String> aws() throws IOException {
        Optional<String> token = text(WAITS_OF_TWO_REQUESTS, "PUT", "/latest/api/token",
                Map.of("X-aws-ec2-metadata-token-ttl-seconds", "60"));
        return text(WAITS_OF_TWO_REQUESTS, "GET", "/latest/meta-data/placement/region",
                token.map(t -> Map.of("X-aws-ec2-metadata-token", t)).orElse(Map.of()));
    }

    private Optional<String> text(int waits, String method, String path, Map<String, String> headers)
            throws IOException {
        HttpText.Answer answer = new HttpText(service.bound().dividedBy(waits),
                Optional.of(Proxy.NO_PROXY)).ask(method, service.address() + path, headers);
        return answer.status() == 200 ? Optional.of(answer.body().strip()).filter(this::plain) : Optional.empty();
    }

    /** A captive page or a proxy's error is no region. */
    private boolean plain(String text) {
        return !text.isEmpty() && text.length() < 512 && text.chars().noneMatch(c -> c <= ' ' || c == '<');
    }
}
