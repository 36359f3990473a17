package dev.carbontracker.internal.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.model.GridIntensity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cloud metadata and Electricity Maps against a server that answers as theirs do. */
class NetworkTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ANSWER = "{\"zone\":\"DE\",\"carbonIntensity\":302,\"datetime\":"
            + "\"2026-03-01T12:00:00.000Z\",\"updatedAt\":\"2026-03-01T11:41:02.130Z\",\"emissionFactorType\":"
            + "\"lifecycle\",\"isEstimated\":true,\"estimationMethod\":\"TIME_SLICER_AVERAGE\"}";

    private final List<String> warnings = new ArrayList<>();
    private LocalServer server;

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
    }

    private ElectricityMaps maps(Duration bound) {
        return new ElectricityMaps(server.address() + "/v3/carbon-intensity/latest", "DE", "my token",
                new HttpText(bound, Optional.empty()), warnings::add);
    }

    private ElectricityMaps maps() {
        return maps(Duration.ofSeconds(60));
    }

    private CloudMetadata metadata(Duration bound) {
        return new CloudMetadata(new CloudMetadata.Service(server.address(), bound));
    }

    @Test
    void at_should_ask_with_zone_and_token_and_keep_the_answer() throws IOException {
        AtomicReference<String> token = new AtomicReference<>();
        server = new LocalServer(exchange -> {
            token.set(exchange.getRequestHeaders().getFirst("auth-token"));
            LocalServer.send(exchange, 200, ANSWER);
        });
        ElectricityMaps maps = maps();
        GridIntensity answer = maps.at(NOON).orElseThrow();
        assertEquals(302, answer.value().gramsPerKilowattHour());
        assertEquals("Electricity Maps DE live, estimated, lifecycle", answer.label());
        assertEquals("my token", token.get());
        maps.at(NOON.plusSeconds(899));
        assertEquals(List.of("GET /v3/carbon-intensity/latest?zone=DE"), server.requests());
        maps.at(NOON.plusSeconds(900));
        assertEquals(2, server.requests().size());
        assertEquals(List.of(), warnings);
    }

    /** The JDK waits for the next byte of a header as long as for the first, and for any number of them. */
    @Test
    @Timeout(60)
    void ask_should_not_wait_for_a_header_that_comes_byte_by_byte() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        try (ServerSocket dripping = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> drip(dripping, over));
            thread.setDaemon(true);
            thread.start();
            IOException thrown = assertThrows(IOException.class, () -> new HttpText(Duration.ofMillis(200), Optional.empty()).ask(
                    "GET", "http://127.0.0.1:" + dripping.getLocalPort() + "/", Map.of()));
            assertEquals("the answer takes too long", thrown.getMessage());
        } finally {
            over.countDown();
        }
    }

    private static void drip(ServerSocket server, CountDownLatch over) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nX-Long: ".getBytes(StandardCharsets.US_ASCII));
            while (!over.await(20, TimeUnit.MILLISECONDS)) {
                socket.getOutputStream().write('x');
            }
        } catch (IOException | InterruptedException e) {
            // the client has gone
        }
    }

    /** Numbers as JSON has them. */
    @ParameterizedTest
    @CsvSource({"5e3, 5000", "5E+1, 50", "25e-1, 2.5", "0, 0", "302.5, 302.5", "10000, 10000"})
    void at_should_read_the_whole_number(String number, double gramsPerKilowattHour) throws IOException {
        server = new LocalServer(exchange -> LocalServer.send(exchange, 200, "{\"carbonIntensity\" : " + number + " }"));
        assertEquals(gramsPerKilowattHour, maps().at(NOON).orElseThrow().value().gramsPerKilowattHour());
    }

    @ParameterizedTest
    @CsvSource({
        "401, '{\"error\":\"Invalid auth-token\"}', 'Electricity Maps refuses the token (HTTP 401); check electricitymaps.token; it is not asked again in this run'",
        "404, '{\"error\":\"No recent data for zone DE\"}', 'Electricity Maps has no data for zone DE; check electricitymaps.zone; it is not asked again in this run'"})
    void at_should_give_up_when_asking_again_is_useless(int status, String body, String warning) throws IOException {
        server = new LocalServer(exchange -> LocalServer.send(exchange, status, body));
        ElectricityMaps maps = maps();
        assertEquals(Optional.empty(), maps.at(NOON));
        assertEquals(Optional.empty(), maps.at(NOON.plusSeconds(86_400)));
        assertEquals(1, server.requests().size());
        assertEquals(List.of(warning), warnings);
    }

    @ParameterizedTest
    @CsvSource({"500, oops, answers HTTP 500", "200, '{\"zone\":\"DE\"}', sends no carbonIntensity",
        "200, <html>captive portal</html>, sends no carbonIntensity",
        "200, '{\"carbonIntensity\":999999999999}', sends a carbonIntensity that is not between 0 and 10000 g/kWh",
        "200, '{\"carbonIntensity\":1e999999999}', sends a carbonIntensity that is not between 0 and 10000 g/kWh",
        "200, '{\"carbonIntensity\":-1}', sends a carbonIntensity that is not between 0 and 10000 g/kWh",
        "200, '{\"carbonIntensity\":5x3}', sends no carbonIntensity", "200, '{\"carbonIntensity\":\"302\"}', sends no carbonIntensity",
        "200, '{\"carbonIntensity\":0302}', sends no carbonIntensity", "200, '{\"carbonIntensity\":302', sends no carbonIntensity",
        "302, '', answers HTTP 302"})
    void at_should_wait_longer_each_time_when_the_server_fails(int status, String body, String what)
            throws IOException {
        server = new LocalServer(exchange -> LocalServer.send(exchange, status, body));
        ElectricityMaps maps = maps();
        maps.at(NOON);
        maps.at(NOON.plusSeconds(59));
        assertEquals(1, server.requests().size());
        maps.at(NOON.plusSeconds(60));
        maps.at(NOON.plusSeconds(179));
        assertEquals(2, server.requests().size());
        maps.at(NOON.plusSeconds(180));
        assertEquals(3, server.requests().size());
        assertEquals("Electricity Maps " + what + "; the figure of the place is used where no live one is known",
                warnings.get(0));
    }

    @Test
    void at_should_wait_as_long_as_the_server_asks() throws IOException {
        server = new LocalServer(exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "600");
            LocalServer.send(exchange, 429, "{\"error\":\"Too many requests\"}");
        });
        ElectricityMaps maps = maps();
        maps.at(NOON);
        maps.at(NOON.plusSeconds(599));
        assertEquals(1, server.requests().size());
        maps.at(NOON.plusSeconds(600));
        assertEquals(2, server.requests().size());
    }

    @Test
    void at_should_keep_the_last_answer_for_two_hours_when_the_server_goes_away() throws IOException {
        AtomicInteger answers = new AtomicInteger();
        server = new LocalServer(exchange -> LocalServer.send(exchange, answers.getAndIncrement() == 0 ? 200 : 503,
                ANSWER));
        ElectricityMaps maps = maps();
        maps.at(NOON);
        assertTrue(maps.at(NOON.plus(Duration.ofMinutes(119))).isPresent());
        assertEquals(Optional.empty(), maps.at(NOON.plus(Duration.ofMinutes(121))));
    }

    @Test
    void at_should_be_empty_within_the_bound_when_the_server_hangs() throws IOException {
        server = new LocalServer(exchange -> server.hang());
        assertEquals(Optional.empty(), maps(Duration.ofMillis(200)).at(NOON));
        assertTrue(warnings.get(0).startsWith("Electricity Maps does not answer ("), warnings.get(0));
    }

    /** A drip of bytes, each within the time of one wait, must not add up. */
    @Test
    void ask_should_cut_an_answer_off_when_it_drips() throws IOException {
        server = new LocalServer(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 6000; i++) { // ends when the client has closed the connection
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
            }
        });
        // also the bound of the first byte, which comes at once but for what a busy machine delays
        assertEquals(Optional.empty(), maps(Duration.ofSeconds(2)).at(NOON));
        assertTrue(warnings.get(0).contains("the answer takes too long"), warnings.get(0));
    }

    @ParameterizedTest
    @CsvSource({"ftp://x/y", "not an address", "/v3/latest"})
    void ask_should_refuse_what_is_no_http_address(String endpoint) throws IOException {
        ElectricityMaps maps = new ElectricityMaps(endpoint, "DE", "t", new HttpText(Duration.ofSeconds(1),
                Optional.empty()), warnings::add);
        assertEquals(Optional.empty(), maps.at(NOON));
        assertTrue(warnings.get(0).contains("address"), warnings.get(0));
    }

    @Test
    void region_should_ask_aws_with_a_token() throws IOException {
        server = new LocalServer(exchange -> {
            boolean token = exchange.getRequestMethod().equals("PUT");
            boolean allowed = token ? "60".equals(exchange.getRequestHeaders()
                    .getFirst("X-aws-ec2-metadata-token-ttl-seconds"))
                    : "secret".equals(exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"));
            LocalServer.send(exchange, allowed ? 200 : 401, token ? "secret" : "eu-west-3");
        });
        assertEquals(Optional.of("eu-west-3"), metadata(Duration.ofSeconds(30)).region("aws"));
        assertEquals(List.of("PUT /latest/api/token", "GET /latest/meta-data/placement/region"), server.requests());
    }

    @ParameterizedTest
    @CsvSource({"gcp, projects/123/zones/europe-west10-b, europe-west10, Metadata-Flavor",
        "azure, francecentral, francecentral, Metadata", "oci, eu-frankfurt-1, eu-frankfurt-1, Authorization"})
    void region_should_ask_each_cloud_in_its_own_way(String provider, String answer, String region, String header)
            throws IOException {
        server = new LocalServer(exchange -> LocalServer.send(exchange,
                exchange.getRequestHeaders().containsKey(header) ? 200 : 403, answer));
        assertEquals(Optional.of(region), metadata(Duration.ofSeconds(30)).region(provider));
    }

    @ParameterizedTest
    @CsvSource({"200, '<html>log in</html>'", "404, not found", "200, ''"})
    void region_should_be_empty_when_somebody_else_answers(int status, String body) throws IOException {
        server = new LocalServer(exchange -> LocalServer.send(exchange, status, body));
        assertEquals(Optional.empty(), metadata(Duration.ofSeconds(30)).region("azure"));
    }

    @Test
    void region_should_be_empty_when_nobody_answers() throws IOException {
        server = new LocalServer(exchange -> server.hang());
        assertEquals(Optional.empty(), metadata(Duration.ofMillis(300)).region("gcp"));
        assertEquals(Optional.empty(), metadata(Duration.ofMillis(300)).region("somebody"));
    }
}
