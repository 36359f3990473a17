package dev.carbontracker.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.net.httpserver.HttpServer;
import dev.carbontracker.CarbonTracker;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Reading;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.SourceInfo;
import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of this machine and a GPU that the test makes up, as Prometheus and an OTLP collector get it. */
class ScrapeTest {

    private static final Path DASHBOARD = Path.of("dashboards/carbon-tracker.json");
    private static final Path PAGE = Path.of("../../docs/metrics.md");
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
    private static final Pattern NAME = Pattern.compile("(?m)^((?:hw|carbon)_[a-z_]+)[{ ]");

    /** Bounds only what hangs. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    Path folder;

    /** A run that has read all that there is, and long enough that a reading late by a tenth of a second matters little. */
    private CarbonTracker tracker() throws InterruptedException {
        long begin = System.nanoTime();
        CarbonTracker tracker = CarbonTracker.builder().output(folder).zone("FRA").option("summary", "none").source(new EnergySource() {
            @Override
            public SourceInfo info() {
                return SourceInfo.of("nvml/GPU-1", Component.GPU, Evidence.COUNTER).withDevice("H100 \"80GB\"");
            }

            @Override
            public Reading read() {
                return new Reading.Counter((System.nanoTime() - begin) / 10_000, Energy.ofMillijoules(1), OptionalLong.empty());
            }
        }).start();
        while (!read(tracker.snapshot())) {
            assertTrue(System.nanoTime() - begin < PATIENCE_NANOS, tracker.snapshot().toString());
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return tracker;
    }

    private static boolean read(Snapshot totals) {
        return totals.components().values().stream().allMatch(use -> use.energy().joules() > 0)
                && totals.of(Component.GPU).covered().toMillis() >= 1000;
    }

    private static String get(URI address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** The text that a scrape over HTTP gets. */
    private static String scrape(CarbonTracker tracker) throws IOException, InterruptedException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new CarbonTrackerMetrics(tracker).bindTo(registry);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        server.start();
        try {
            return get(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/metrics"));
        } finally {
            server.stop(0);
        }
    }

    private static double value(String text, String series) {
        return text.lines().filter(line -> line.startsWith(series)).mapToDouble(line -> Double.parseDouble(
                line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    private static Set<String> names(String text) {
        return new TreeSet<>(NAME.matcher(text).results().map(match -> match.group(1)).toList());
    }

    @Test
    void scrape_should_have_what_the_row_will_have() throws IOException, InterruptedException {
        CarbonTracker tracker = tracker();
        String text = scrape(tracker);
        RunReport report = tracker.stop();
        assertEquals(100, value(text, "hw_power_watts{carbon_evidence=\"counter\",hw_id=\"nvml/GPU-1\","
                + "hw_name=\"H100 \\\"80GB\\\"\",hw_type=\"gpu\"}"), 20);
        double gpu = value(text, "hw_energy_joules_total{carbon_evidence=\"counter\",hw_id=\"nvml/GPU-1\"");
        assertTrue(gpu > 0 && gpu <= report.totals().of(Component.GPU).energy().joules(), text);
        assertTrue(value(text, "hw_energy_joules_total{carbon_evidence=\"model\"") > 0, "CPU and RAM of this machine: " + text);
        assertTrue(value(text, "carbon_emissions_grams_total{hw_type=\"gpu\"}") > 0, text);
        assertEquals(report.totals().intensity().gramsPerKilowattHour(),
                value(text, "carbon_intensity_grams_per_kilowatt_hour"), 1e-6);
    }

    @Test
    void prometheus_should_accept_names_units_and_types() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(PROMTOOL), "no promtool (Debian's package prometheus)");
        CarbonTracker tracker = tracker();
        Path text = Files.writeString(folder.resolve("metrics"), scrape(tracker));
        tracker.stop();
        Process promtool = new ProcessBuilder(PROMTOOL.toString(), "check", "metrics").redirectInput(text.toFile())
                .redirectErrorStream(true).start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("0 ", promtool.waitFor() + " " + said);
    }

    @Test
    void dashboard_should_use_these_names_and_labels_and_no_others() throws IOException, InterruptedException {
        CarbonTracker tracker = tracker();
        String text = scrape(tracker);
        tracker.stop();
        String dashboard = Files.readString(DASHBOARD);
        Map<String, Object> json = JSON.std.mapFrom(dashboard);
        assertTrue(((Iterable<?>) json.get("panels")).iterator().hasNext());
        Set<String> used = new TreeSet<>(Pattern.compile("\\b(?:hw|carbon)_[a-z_]+(?=\\{|, )").matcher(dashboard).results()
                .map(MatchResult::group).filter(name -> !name.equals("hw_type")).toList());
        assertEquals(names(text), used);
        Set<String> labels = new TreeSet<>(Pattern.compile("(?:by \\(|\\{\\{|, )((?:hw|carbon)_[a-z]+)(?=[,)}])")
                .matcher(dashboard).results().map(match -> match.group(1)).toList());
        assertTrue(labels.size() >= 4, labels.toString());
        labels.forEach(label -> assertTrue(text.contains(label + "=\""), label));
    }

    @Test
    void page_should_show_a_scrape_of_these_names() throws IOException, InterruptedException {
        CarbonTracker tracker = tracker();
        String text = scrape(tracker);
        tracker.stop();
        String page = Files.readString(PAGE);
        assertEquals(names(text), names(page));
        text.lines().filter(line -> line.startsWith("# ")).forEach(line -> assertTrue(page.contains(line), line));
    }

    @Test
    void collector_should_get_the_names_and_units_of_opentelemetry() throws IOException, InterruptedException {
        BlockingQueue<byte[]> requests = new ArrayBlockingQueue<>(10);
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/metrics", exchange -> {
            try (InputStream body = exchange.getRequestBody()) {
                requests.add(body.readAllBytes());
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        String url = "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/metrics";
        CarbonTracker tracker = tracker();
        OtlpMeterRegistry registry = new OtlpMeterRegistry(key -> key.equals("otlp.url") ? url : null, Clock.SYSTEM);
        new CarbonTrackerMetrics(tracker).inUcumUnits().bindTo(registry);
        registry.close();
        tracker.stop();
        collector.stop(0);
        Map<String, String> units = new TreeMap<>();
        for (Metric metric : ExportMetricsServiceRequest.parseFrom(requests.poll(PATIENCE_NANOS, TimeUnit.NANOSECONDS))
                .getResourceMetrics(0).getScopeMetrics(0).getMetricsList()) {
            units.put(metric.getName(), metric.getUnit() + (metric.hasSum() && metric.getSum().getIsMonotonic()
                    ? " counter" : metric.hasGauge() ? " gauge" : " other"));
        }
        assertEquals(Map.of("hw.energy", "J counter", "hw.power", "W gauge", "carbon.emissions", "g counter",
                "carbon.intensity", "g/kW.h gauge"), units);
    }
}
