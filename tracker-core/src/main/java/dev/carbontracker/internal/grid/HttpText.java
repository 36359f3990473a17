package dev.carbontracker.internal.grid;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One small HTTP request. {@link HttpURLConnection}, because a cold {@code HttpClient} costs half a second and 25 MB.
 * The bound holds for connecting, for the first byte, and for the body as a whole. What the JDK reads in between, such as the
 * header, it takes however slowly it comes, so that a thread of its own does, which is waited for no longer than three bounds.
 */
public final class HttpText {

    private static final int MAX_BYTES = 64 * 1024;
    private static final int PHASES = 3;

    private final Duration bound;
    private final Optional<Proxy> proxy;

    /**
     * A client.
     *
     * @param bound how long connecting, the first byte, and the rest may each take
     * @param proxy the proxy to use; empty for the JVM's own choice
     */
    public HttpText(Duration bound, Optional<Proxy> proxy) {
        this.bound = bound;
        this.proxy = proxy;
    }

    /**
     * An answer.
     *
     * @param status     HTTP status
     * @param body       text, cut at 64 KiB
     * @param retryAfter header Retry-After; empty without one
     */
    public record Answer(int status, String body, String retryAfter) {
    }

    /** Sends a request without a body; throws {@link IOException} if there is no answer in time. */
    public Answer ask(String method, String address, Map<String, String> headers) throws IOException {
        URL url = url(address);
        HttpURLConnection connection = (HttpURLConnection)
                (proxy.isPresent() ? url.openConnection(proxy.get()) : url.openConnection());
        FutureTask<Answer> answer = new FutureTask<>(() -> exchange(connection, method, headers));
        Thread thread = new Thread(null, answer, "carbontracker-http", 0, false);
        thread.setDaemon(true);
        thread.start();
        try {
            return answer.get(bound.multipliedBy(PHASES).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            connection.disconnect();
            throw new IOException("the answer takes too long");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause().toString(), e.getCause());
        } catch (InterruptedException e) {
            connection.disconnect();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }

    private Answer exchange(HttpURLConnection connection, String method, Map<String, String> headers) throws IOException {
        try {
            connection.setRequestMethod(method);
            connection.setConnectTimeout((int) bound.toMillis());
            connection.setReadTimeout((int) bound.toMillis());
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            headers.forEach(connection::setRequestProperty);
            int status = connection.getResponseCode();
            long deadline = System.nanoTime() + bound.toNanos();
            InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
            String retryAfter = connection.getHeaderField("Retry-After");
            return new Answer(status, in == null ? "" : body(in, deadline), retryAfter == null ? "" : retryAfter);
        } finally {
            connection.disconnect();
        }
    }

    private static URL url(String address) throws IOException {
        try {
            URI uri = new URI(address);
            if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
                throw new IOException("not an http or https address");
            }
            return uri.toURL();
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IOException("not an http or https address");
        }
    }

    private static String body(InputStream in, long deadline) throws IOException {
        byte[] bytes = new byte[MAX_BYTES];
        int length = 0;
        while (length < MAX_BYTES) {
            int read = in.read(bytes, length, MAX_BYTES - length);
            if (read < 0) {
                break;
            }
            length += read;
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("the answer takes too long");
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
