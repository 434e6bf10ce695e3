package io.sluice.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.provider.Signer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.UUID;

/** The gateway's HTTP side as its administrator uses it. Thread-safe. */
public final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Random KEYS = new Random();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;
    private final String key;

    public Api(int port, String key) {
        this.port = port;
        this.key = key;
    }

    /** One source of a tenant, and the key that its provider signs with. */
    public record Source(String tenant, String id, String url, Signer signer, Signer.Keys keys) {}

    /** A new tenant without limits. @return its id */
    public String tenant() throws IOException {
        return call("POST", "/tenants", Map.of("name", "It", "slug", "it-" + UUID.randomUUID(), "plan", "scale"))
                .path("id")
                .asText();
    }

    public Source source(String tenant, String provider) throws IOException {
        var signer = ServiceLoader.load(Signer.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(s -> s.provider().equals(provider))
                .findFirst()
                .orElseThrow();
        var keys = signer.keys(KEYS);
        var made = call(
                "POST",
                "/tenants/" + tenant + "/sources",
                Map.of("provider", provider, "name", "It", "secret", new String(keys.stored(), UTF_8)));
        return new Source(tenant, made.path("id").asText(), made.path("url").asText(), signer, keys);
    }

    public JsonNode get(String path) throws IOException {
        return call("GET", path, null);
    }

    /** Every element of a list, page by page. @param path with its filters, if any */
    public List<JsonNode> all(String path) throws IOException {
        var all = new ArrayList<JsonNode>();
        var more = path + (path.contains("?") ? "&" : "?") + "limit=200";
        for (var page = get(more);
                ;
                page = get(more + "&cursor=" + page.path("next_cursor").asText())) {
            page.path("data").forEach(all::add);
            if (page.path("next_cursor").isNull()) {
                return all;
            }
        }
    }

    public JsonNode call(String method, String path, @org.jspecify.annotations.Nullable Object body)
            throws IOException {
        var publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(JSON.writeValueAsString(body));
        var request = HttpRequest.newBuilder(uri("/api/v1" + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .method(method, publisher)
                .timeout(Duration.ofSeconds(20))
                .build();
        var answer = send(request);
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(method + " " + path + " was answered " + answer.statusCode());
        }
        return JSON.readTree(answer.body());
    }

    /** The sum of all series of a metric. */
    public double metric(String name) throws IOException {
        var request = HttpRequest.newBuilder(uri("/metrics"))
                .timeout(Duration.ofSeconds(5))
                .build();
        return send(request)
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Where a URL that the gateway told is reached. */
    public URI local(String url) {
        return uri(url.replaceFirst("https?://[^/]+", ""));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
