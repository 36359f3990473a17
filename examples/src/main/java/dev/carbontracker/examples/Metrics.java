package dev.carbontracker.examples;

import com.sun.net.httpserver.HttpServer;
import dev.carbontracker.CarbonTracker;
import dev.carbontracker.examples.data.OptDigits;
import dev.carbontracker.micrometer.CarbonTrackerMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What does a training cost right now? A small network trains while Prometheus can scrape its energy and carbon. */
public final class Metrics {

    private static final int PASSES = 300;
    private static final int HIDDEN = 256;
    private static final double LEARNING_RATE = 0.01;
    private static final long SEED = 42;

    private Metrics() {
    }

    /**
     * Trains, and prints what a scrape in the middle gets.
     *
     * @param args the port; a free one without
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<OptDigits.Digit> digits = OptDigits.load();
        Network network = new Network(64, HIDDEN, 10, SEED);
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        HttpServer server = serve(registry, args.length > 0 ? Integer.parseInt(args[0]) : 0);
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/metrics");
        try (CarbonTracker tracker = CarbonTracker.builder().project("digits").model("mlp-256").start()) {
            new CarbonTrackerMetrics(tracker).bindTo(registry);
            for (int pass = 1; pass <= PASSES; pass++) {
                digits.forEach(digit -> network.learn(digit.pixels(), digit.label(), LEARNING_RATE));
                if (pass == PASSES / 3 || pass == PASSES * 2 / 3) {
                    String text = get(address);
                    System.out.print(pass == PASSES / 3 ? "" : "GET " + address + "\n" + text);
                }
            }
        }
        server.stop(0);
    }

    private static HttpServer serve(PrometheusMeterRegistry registry, int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/metrics", exchange -> {
            byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String get(URI address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(address).build(),
                HttpResponse.BodyHandlers.ofString()).body();
    }
}
