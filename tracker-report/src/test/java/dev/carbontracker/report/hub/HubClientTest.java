package dev.carbontracker.report.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.report.ReportException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers in the shape of the Hub's, and those that nobody wants. */
class HubClientTest {

    private static final String PAGE_ONE = """
            [{"_id":"61","id":"org/small","likes":3,"tags":["co2_eq_emissions"],"pipeline_tag":"text-classification",
              "cardData":{"license":"mit","co2_eq_emissions":{"emissions":4.5,"source":"codecarbon",
              "training_type":"fine-tuning","geographical_location":"France","hardware_used":"1 x A100"}}},
             {"modelId":"org/old","cardData":{"co2_eq_emissions":12}},
             {"id":"org/none","cardData":{}}, {"id":"org/absent"}, {"id":"org/null","cardData":null}, 7, null,
             {"id":"org/large","cardData":{"co2_eq_emissions":"5000 g"}}]""";
    private static final String PAGE_TWO = """
            [{"id":"org/odd","cardData":{"co2_eq_emissions":[]}},
             {"id":"org/tiny","cardData":{"co2_eq_emissions":{"emissions":"1e-05"}}}]""";

    private HubServer server;

    @BeforeEach
    void start() throws IOException {
        server = new HubServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HubClient client(String... token) {
        return new HubClient(new HubAccess(server.uri(), token.length > 0 ? Optional.of(token[0]) : Optional.empty()),
                Duration.ofSeconds(60), 10);
    }

    private static HubQuery most(double grams, int limit) {
        return new HubQuery(OptionalDouble.empty(), OptionalDouble.of(grams), Optional.of("b&b"), Optional.of("org"), limit);
    }

    private void twoPages() {
        server.answer("/api/models", 200, PAGE_ONE, "Link", "<" + server.uri() + "/api/models?cursor=x%3D&limit=1000>; "
                + "rel=\"next\"").answer("/api/models?cursor=x%3D&limit=1000", 200, PAGE_TWO);
    }

    @Test
    void all_pages_should_be_searched_and_odd_values_left_out() throws Exception {
        twoPages();
        HubClient.Found found = client().search(most(100, 20), looked -> { });
        assertEquals(List.of("org/tiny", "org/small", "org/old"), found.models().stream().map(HubModel::id).toList());
        assertEquals(10, found.looked());
        assertEquals(3, found.found());
        assertTrue(found.complete());
        assertEquals(List.of("/api/models?filter=co2_eq_emissions&search=b%26b&author=org&cardData=True&limit=1000",
                "/api/models?cursor=x%3D&limit=1000"), server.requests());
        HubModel model = found.models().get(1);
        assertEquals(new HubModel("org/small", OptionalDouble.of(4.5), "codecarbon", "fine-tuning", "France", "1 x A100",
                model.stated()), model);
    }

    @Test
    void limit_should_keep_those_with_the_least_of_all_pages() throws Exception {
        twoPages();
        HubClient.Found found = client().search(most(100, 2), looked -> { });
        assertEquals(List.of("org/tiny", "org/small"), found.models().stream().map(HubModel::id).toList());
        assertEquals(3, found.found());
        assertEquals(2, server.requests().size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            </a?p=2>; rel="next"                                   | /a?p=2
            </a?p=1>; rel="prev", </a?p=3>; rel="next"             | /a?p=3
            </a?p=2>; title="a, b; c"; rel="next"                  | /a?p=2
            </a?p=2>; REL=Next                                     | /a?p=2
            </a?p=2>; rel="last next"                              | /a?p=2
            </a?p=2>; rel="nextish"                                | none
            </a?p=2>; title="rel=next"                             | none
            garbage                                                | none
            """)
    void next_page_should_be_found_as_the_standard_has_it(String header, String target) {
        assertEquals(target, LinkHeader.next(List.of("</x>; rel=first", header)).orElse("none"));
    }

    @Test
    void answer_that_does_not_end_should_be_given_up() throws Exception {
        try (ServerSocket slow = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                try (java.net.Socket socket = slow.accept()) {
                    socket.getInputStream().read(new byte[4096]);
                    socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[".getBytes(
                            java.nio.charset.StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    socket.getInputStream().read();
                } catch (IOException e) {
                    return; // the client has gone, as it should
                }
            });
            server.start();
            HubAccess access = new HubAccess(URI.create("http://127.0.0.1:" + slow.getLocalPort()), Optional.empty());
            String message = assertThrows(ReportException.class, () -> new HubClient(access, Duration.ofSeconds(3), 1)
                    .show("a/b")).getMessage();
            // the bound of the headers too, which come at once but for what a busy machine delays
            assertTrue(message.endsWith("the answer did not end within 3.0 s; try again later"), message);
            server.join();
        }
    }

    @Test
    void token_and_password_should_never_be_printed() {
        String odd = assertThrows(ReportException.class, () -> HubAccess.find(Optional.of("t\u00f6k"), Map.of(),
                Optional.empty())).getMessage();
        assertFalse(odd.contains("t\u00f6k"), odd);
        String user = assertThrows(ReportException.class, () -> HubAccess.find(Optional.empty(), Map.of("HF_ENDPOINT",
                "http://user:s3cret@127.0.0.1:1"), Optional.empty())).getMessage();
        assertFalse(user.contains("s3cret"), user);
        assertThrows(ReportException.class, () -> HubAccess.find(Optional.empty(), Map.of("HF_ENDPOINT",
                "http://127.0.0.1:99999"), Optional.empty()));
    }

    @Test
    void pages_should_be_bounded_and_a_circle_of_them_ended() throws Exception {
        server.answer("/api/models", 200, "[]", "Link", "</api/models?p=2>; rel=\"next\"")
                .answer("/api/models?p=2", 200, "[]", "Link", "</api/models?p=2>; rel=\"next\"");
        assertFalse(client().search(most(100, 2), looked -> { }).complete());
        assertEquals(2, server.requests().size());
    }

    @Test
    void token_should_be_sent_to_the_hub_and_to_no_other_server() throws Exception {
        server.answer("/api/models", 200, "[]", "Link", "<http://localhost:1/api/models?p=2>; rel=\"next\"");
        String message = assertThrows(ReportException.class, () -> client("hf_secret").search(most(1, 1), looked -> { }))
                .getMessage();
        assertTrue(message.contains("points to another server, http://localhost:1/"), message);
        assertFalse(message.contains("hf_secret"));
        assertEquals(List.of("Bearer hf_secret"), server.tokens());
    }

    @Test
    void renamed_model_should_be_followed() throws Exception {
        server.answer("/api/models/a/b", 307, "", "Location", "/api/models/c/d").answer("/api/models/c/d", 200,
                "{\"id\":\"c/d\",\"cardData\":{\"co2_eq_emissions\":3}}");
        assertEquals("c/d", client().show("a/b").id());
        server.answer("/api/models/x/y", 307, "", "Location", "/api/models/x/y");
        assertTrue(failure("x/y").endsWith("the Hub points from one address to the next without end"));
    }

    private String failure(String repository) {
        return assertThrows(ReportException.class, () -> client().show(repository)).getMessage();
    }

    @Test
    void each_failure_should_be_one_clear_line() {
        String at = server.uri().getAuthority();
        assertEquals(server.uri() + "/api/models/a/none: not found (404); is the name right, and HF_ENDPOINT the address of a "
                + "Hub?", failure("a/none"));
        server.answer("/api/models/a/b", 401, "");
        assertEquals(server.uri() + "/api/models/a/b: not found, or not for everybody (401); a token is needed: --token, "
                + "HF_TOKEN or the file of 'hf auth login'", failure("a/b"));
        server.answer("/api/models/a/b", 403, "");
        assertTrue(failure("a/b").contains("forbidden (403)"));
        server.answer("/api/models/a/b", 429, "", "Retry-After", "30");
        assertEquals(at + ": too many requests (429); try again in 30 s, or give a token", failure("a/b"));
        server.answer("/api/models/a/b", 429, "");
        assertEquals(at + ": too many requests (429); try again in some minutes, or give a token", failure("a/b"));
        server.answer("/api/models/a/b", 503, "down");
        assertEquals(at + ": the Hub has a problem (503); try again later", failure("a/b"));
        server.answer("/api/models/a/b", 418, "");
        assertEquals(at + ": unexpected answer 418", failure("a/b"));
        server.answer("/api/models/a/b", 200, "{\"id\": \"a/b\", ");
        assertTrue(failure("a/b").contains("the answer is not JSON"), failure("a/b"));
        assertFalse(failure("a/b").contains("\n"));
        server.answer("/api/models/a/b", 200, "<html>");
        assertTrue(failure("a/b").contains("the answer is not JSON"));
        server.answer("/api/models/a/b", 200, "[]");
        assertEquals("a/b: the answer is no model", failure("a/b"));
        assertTrue(failure("a b").contains("is no name of a model"));
        assertTrue(failure("../../x").contains("is no name of a model"));
    }

    @Test
    void silence_and_nobody_there_should_be_said() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HubAccess access = new HubAccess(URI.create("http://127.0.0.1:" + deaf.getLocalPort()), Optional.empty());
            String message = assertThrows(ReportException.class, () -> new HubClient(access, Duration.ofMillis(300), 1)
                    .show("a/b")).getMessage();
            assertTrue(message.endsWith("no answer within 0.3 s; try again later"), message);
        }
        HubAccess nobody = new HubAccess(URI.create("http://127.0.0.1:1"), Optional.empty());
        String message = assertThrows(ReportException.class, () -> new HubClient(nobody, Duration.ofSeconds(60), 1)
                .show("a/b")).getMessage();
        assertTrue(message.startsWith("127.0.0.1:1 cannot be reached"), message);
    }

    @Test
    void endpoint_and_token_should_be_found_as_the_client_finds_them(@TempDir Path home) throws Exception {
        assertEquals("https://huggingface.co", HubAccess.find(Optional.empty(), Map.of(), Optional.of(home)).toString());
        assertEquals(Optional.empty(), HubAccess.find(Optional.empty(), Map.of(), Optional.of(home)).token());
        Path usual = home.resolve(".cache/huggingface/token");
        Files.createDirectories(usual.getParent());
        Files.writeString(usual, "hf_file\n");
        assertEquals(Optional.of("hf_file"), HubAccess.find(Optional.empty(), Map.of(), Optional.of(home)).token());
        Path other = Files.writeString(Files.createDirectory(home.resolve("hf")).resolve("token"), "hf_home");
        assertEquals(Optional.of("hf_home"), HubAccess.find(Optional.empty(), Map.of("HF_HOME",
                other.getParent().toString()), Optional.of(home)).token());
        assertEquals(Optional.of("hf_env"), HubAccess.find(Optional.empty(), Map.of("HF_TOKEN", " hf_env\n"),
                Optional.of(home)).token());
        assertEquals(Optional.of("hf_given"), HubAccess.find(Optional.of("hf_given"), Map.of("HF_TOKEN", "hf_env"),
                Optional.of(home)).token());
        assertEquals("http://hub.lan:8080/x", HubAccess.find(Optional.empty(), Map.of("HF_ENDPOINT",
                "http://hub.lan:8080/x/"), Optional.empty()).toString());
        assertThrows(ReportException.class, () -> HubAccess.find(Optional.empty(), Map.of("HF_ENDPOINT", "hub.lan"),
                Optional.empty()));
    }
}
