package dev.carbontracker.report.hub;

import dev.carbontracker.internal.file.SmallFile;
import dev.carbontracker.report.ReportException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the Hub is and who asks.
 *
 * @param endpoint address, without a slash at its end
 * @param token    of the user
 */
public record HubAccess(URI endpoint, Optional<String> token) {

    private static final String USUAL = "https://huggingface.co";
    private static final int MOST_PORT = 65_535;

    /**
     * As the Hub's own client finds it: the endpoint from {@code HF_ENDPOINT}; the token as given, else from
     * {@code HF_TOKEN} or {@code HUGGING_FACE_HUB_TOKEN}, else from the file {@code HF_TOKEN_PATH}, by default
     * {@code token} in {@code HF_HOME}, {@code $XDG_CACHE_HOME/huggingface} or {@code ~/.cache/huggingface}.
     */
    public static HubAccess find(Optional<String> given, Map<String, String> environment, Optional<Path> home)
            throws ReportException {
        String address = environment.getOrDefault("HF_ENDPOINT", "").strip();
        address = (address.isEmpty() ? USUAL : address).replaceFirst("/+$", "");
        try {
            URI endpoint = new URI(address);
            if (endpoint.getRawUserInfo() != null) {
                throw new ReportException("HF_ENDPOINT must not hold a user and password; give a token instead");
            }
            boolean http = String.valueOf(endpoint.getScheme()).matches("https?");
            if (!http || endpoint.getHost() == null || endpoint.getPort() > MOST_PORT) {
                throw new URISyntaxException(address, "no http or https address");
            }
            return new HubAccess(endpoint, checked(clean(given).or(() -> clean(Optional.ofNullable(environment.get("HF_TOKEN"))))
                    .or(() -> clean(Optional.ofNullable(environment.get("HUGGING_FACE_HUB_TOKEN"))))
                    .or(() -> file(environment, home))));
        } catch (URISyntaxException e) {
            throw new ReportException("HF_ENDPOINT is no http or https address");
        }
    }

    private static Optional<String> checked(Optional<String> token) throws ReportException {
        if (token.isPresent() && !token.get().matches("[!-~]+")) {
            throw new ReportException("the token of the Hub has characters that no token has; copy it anew");
        }
        return token;
    }

    private static Optional<String> file(Map<String, String> environment, Optional<Path> home) {
        Optional<Path> cache = Optional.ofNullable(environment.get("XDG_CACHE_HOME")).map(Path::of)
                .or(() -> home.map(folder -> folder.resolve(".cache")));
        Optional<Path> folder = Optional.ofNullable(environment.get("HF_HOME")).map(Path::of)
                .or(() -> cache.map(path -> path.resolve("huggingface")));
        Optional<Path> file = Optional.ofNullable(environment.get("HF_TOKEN_PATH")).map(Path::of)
                .or(() -> folder.map(path -> path.resolve("token")));
        return file.flatMap(path -> clean(Optional.of(SmallFile.text(path)))); // without one most of the Hub is open to all
    }

    private static Optional<String> clean(Optional<String> token) {
        return token.map(text -> text.replaceAll("[\\r\\n]", "").strip()).filter(text -> !text.isEmpty());
    }

    /** Without the token. */
    @Override
    public String toString() {
        return endpoint.toString();
    }
}
