package dev.carbontracker.report.hub;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.carbontracker.report.ReportException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Asks the Hugging Face Hub for models and what their cards say of emissions. Only models that the Hub has marked as
 * stating emissions are read ({@code filter=co2_eq_emissions}). Not thread-safe.
 */
public final class HubClient {

    private static final int MOST_REDIRECTS = 3;
    private static final int MOST_BYTES = 16 << 20;
    private static final int PAGE = 1000;

    private final HubAccess access;
    private final HttpClient http;
    private final Duration timeout;
    private final int mostPages;

    /**
     * A client.
     *
     * @param timeout   for each answer
     * @param mostPages how many pages of a list are read at most
     */
    public HubClient(HubAccess access, Duration timeout, int mostPages) {
        this.access = access;
        this.timeout = timeout;
        this.mostPages = mostPages;
        this.http = HttpClient.newBuilder().connectTimeout(timeout).followRedirects(HttpClient.Redirect.NEVER).build();
    }

    /**
     * What was found.
     *
     * @param models   those with the least emissions first, no more than wanted
     * @param found    how many are within the bounds
     * @param looked   how many models were looked at
     * @param complete whether all were
     */
    public record Found(List<HubModel> models, int found, int looked, boolean complete) {
        /** Copies. */
        public Found {
            models = List.copyOf(models);
        }
    }

    /** An answer that was whole. */
    private record Answer(Object json, List<String> links) {
    }

    /** Models within the bounds of a query; {@code progress} is told how many have been looked at. */
    public Found search(HubQuery query, IntConsumer progress) throws ReportException, InterruptedException {
        query.check();
        List<HubModel> found = new ArrayList<>();
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("filter", "co2_eq_emissions");
        query.search().ifPresent(text -> parameters.put("search", text));
        query.author().ifPresent(text -> parameters.put("author", text));
        parameters.put("cardData", "True");
        parameters.put("limit", String.valueOf(PAGE));
        URI next = access.endpoint().resolve(access.endpoint().getRawPath() + "/api/models?" + encoded(parameters));
        Set<URI> seen = new HashSet<>();
        int looked = 0;
        for (int page = 0; page < mostPages && seen.add(next); page++) {
            Answer answer = get(next);
            if (!(answer.json() instanceof List<?> list)) {
                throw new ReportException(next + ": the answer is no list of models");
            }
            for (Object item : list) {
                looked++;
                if (item instanceof Map<?, ?> json) {
                    HubModel model = HubModel.of(json);
                    if (query.accepts(model)) {
                        found.add(model);
                    }
                }
            }
            progress.accept(looked);
            Optional<URI> following = next(answer, next);
            if (following.isEmpty()) {
                return least(found, query, looked, true);
            }
            next = following.get();
        }
        return least(found, query, looked, false);
    }

    private static Found least(List<HubModel> found, HubQuery query, int looked, boolean complete) {
        List<HubModel> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingDouble(model -> model.grams().orElse(0)));
        return new Found(sorted.subList(0, Math.min(query.limit(), sorted.size())), sorted.size(), looked, complete);
    }

    /** One model. */
    public HubModel show(String repository) throws ReportException, InterruptedException {
        if (!repository.matches("[\\w.-]+(/[\\w.-]+)?")) {
            throw new ReportException("'" + repository + "' is no name of a model; write author/name");
        }
        Answer answer = get(access.endpoint().resolve(access.endpoint().getRawPath() + "/api/models/" + repository));
        if (!(answer.json() instanceof Map<?, ?> json)) {
            throw new ReportException(repository + ": the answer is no model");
        }
        return HubModel.of(json);
    }

    private static String encoded(Map<String, String> parameters) {
        List<String> pairs = new ArrayList<>();
        parameters.forEach((key, value) -> pairs.add(key + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return String.join("&", pairs);
    }

    /** The next page, if the answer names one on the same server. */
    private Optional<URI> next(Answer answer, URI from) throws ReportException {
        Optional<String> target = LinkHeader.next(answer.links());
        return target.isPresent() ? Optional.of(sameServer(from, target.get())) : Optional.empty();
    }

    /** Another server gets neither a request nor a token. */
    private URI sameServer(URI from, String target) throws ReportException {
        try {
            URI to = from.resolve(target);
            if (access.endpoint().getScheme().equals(to.getScheme()) && access.endpoint().getAuthority().equals(to.getAuthority())) {
                return to;
            }
        } catch (IllegalArgumentException e) {
            throw new ReportException(from + ": the answer points to '" + target + "', which is no address");
        }
        throw new ReportException(from + ": the answer points to another server, " + target
                + "; set HF_ENDPOINT to it if you trust it");
    }

    private Answer get(URI first) throws ReportException, InterruptedException {
        URI uri = first;
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            long deadline = System.nanoTime() + timeout.toNanos();
            try {
                HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(timeout).header("Accept", "application/json")
                        .header("User-Agent", "carbon-tracker");
                access.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
                HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
                try (InputStream body = response.body()) {
                    CompletableFuture.delayedExecutor(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)
                            .execute(() -> close(body));
                    if (response.statusCode() / 100 == 3 && response.headers().firstValue("Location").isPresent()) {
                        uri = sameServer(uri, response.headers().firstValue("Location").get());
                        continue;
                    }
                    check(uri, response);
                    return new Answer(json(uri, body), response.headers().allValues("Link"));
                }
            } catch (HttpConnectTimeoutException e) {
                throw new ReportException(server(uri) + " cannot be reached: no connection within " + seconds());
            } catch (HttpTimeoutException e) {
                throw new ReportException(uri + ": no answer within " + seconds() + "; try again later");
            } catch (ConnectException e) {
                throw new ReportException(server(uri) + " cannot be reached"
                        + (e.getMessage() == null ? "; is there a network, and is its name right?" : ": " + e.getMessage()));
            } catch (IOException e) {
                throw new ReportException(uri + (System.nanoTime() - deadline >= 0 ? ": the answer did not end within " + seconds()
                        + "; try again later" : ": the connection broke: " + e.getMessage()));
            } catch (IllegalArgumentException e) {
                throw new ReportException(uri + ": cannot be asked: " + e.getMessage());
            }
        }
        throw new ReportException(first + ": the Hub points from one address to the next without end");
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            return; // it is of no use any more
        }
    }

    private static String server(URI uri) {
        return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    private String seconds() {
        return timeout.toMillis() / 1000.0 + " s";
    }

    private Object json(URI uri, InputStream body) throws ReportException, IOException {
        byte[] bytes = body.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new ReportException(uri + ": the answer is larger than 16 MiB");
        }
        try {
            return JSON.std.anyFrom(bytes);
        } catch (IOException e) {
            throw new ReportException(uri + ": the answer is not JSON; is HF_ENDPOINT the address of a Hub?");
        }
    }

    private void check(URI uri, HttpResponse<?> response) throws ReportException {
        int status = response.statusCode();
        String who = access.token().isPresent() ? "the token is not accepted" : "a token is needed: --token, HF_TOKEN or "
                + "the file of 'hf auth login'";
        switch (status) {
            case 200 -> {
                return;
            }
            case 401 -> throw new ReportException(uri + ": not found, or not for everybody (401); " + who);
            case 403 -> throw new ReportException(uri + ": forbidden (403); " + who);
            case 404 -> throw new ReportException(uri + ": not found (404); is the name right, and HF_ENDPOINT the "
                    + "address of a Hub?");
            case 429 -> throw new ReportException(server(uri) + ": too many requests (429); try again "
                    + response.headers().firstValue("Retry-After").map(after -> after.matches("\\d+")
                            ? "in " + after + " s" : "after " + after).orElse("in some minutes")
                    + (access.token().isPresent() ? "" : ", or give a token"));
            default -> throw new ReportException(server(uri) + (status >= 500 ? ": the Hub has a problem (" + status
                    + "); try again later" : ": unexpected answer " + status));
        }
    }
}
