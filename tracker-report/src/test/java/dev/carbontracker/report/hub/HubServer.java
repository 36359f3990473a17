package dev.carbontracker.report.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on this machine that answers as the Hub does. */
public final class HubServer implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, Answer> answers = new LinkedHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();

    private record Answer(int status, String body, List<String> headers) {
    }

    /** Starts it. */
    public HubServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Its address. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers a path, with its query or without, so; headers are names and values in turns. */
    public HubServer answer(String path, int status, String body, String... headers) {
        answers.put(path, new Answer(status, body, List.of(headers)));
        return this;
    }

    /** Paths that were asked for. */
    public List<String> requests() {
        return new ArrayList<>(requests);
    }

    /** What stood in the header Authorization. */
    public List<String> tokens() {
        return new ArrayList<>(tokens);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        requests.add(path);
        tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        Answer answer = answers.getOrDefault(path, answers.get(exchange.getRequestURI().getPath()));
        if (answer == null) {
            answer = new Answer(404, "{\"error\":\"Repository not found\"}", List.of());
        }
        for (int i = 0; i < answer.headers.size(); i += 2) {
            exchange.getResponseHeaders().add(answer.headers.get(i), answer.headers.get(i + 1));
        }
        byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
