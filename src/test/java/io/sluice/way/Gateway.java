package io.sluice.way;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.sluice.event.Id;
import io.sluice.provider.Signer;
import io.sluice.way.json.Document;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.UUID;
import org.awaitility.core.ConditionFactory;
import org.eclipse.microprofile.config.ConfigProvider;

/** One tenant of the running gateway, as its operator sees it, and what its providers send. */
public final class Gateway {
    public static final List<Signer> SIGNERS = ServiceLoader.load(Signer.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    private static final Random RANDOM = new Random();

    private final String tenant;

    private Gateway(String tenant) {
        this.tenant = tenant;
    }

    /** A new tenant without limits. */
    public static Gateway tenant() {
        return tenant("scale");
    }

    public static Gateway tenant(String plan) {
        var made = post("/tenants", Map.of("name", "Way", "slug", "w-" + UUID.randomUUID(), "plan", plan));
        return new Gateway(made.getString("id"));
    }

    public String id() {
        return tenant;
    }

    public UUID uuid() {
        return Id.parse(Id.Kind.TENANT, tenant).orElseThrow();
    }

    public static Signer signer(String provider) {
        return SIGNERS.stream()
                .filter(s -> s.provider().equals(provider))
                .findFirst()
                .orElseThrow();
    }

    public static Signer.Keys keys(String provider) {
        return signer(provider).keys(RANDOM);
    }

    /** A source with a secret of its own. */
    public Sender source(String provider) {
        return source(provider, keys(provider), signer(provider).config());
    }

    public Sender source(String provider, Signer.Keys keys, Map<String, String> config) {
        return source(path("/sources"), provider, keys, config);
    }

    /** The platform's source of a provider, anew. */
    public static Sender platform(String provider) {
        List<Map<String, Object>> old = get("/sources").getList("data");
        old.stream()
                .filter(source -> provider.equals(source.get("provider")))
                .forEach(source -> admin().delete("/api/v1/sources/" + source.get("id"))
                        .then()
                        .statusCode(204));
        return source("/sources", provider, keys(provider), Map.of());
    }

    private static Sender source(String path, String provider, Signer.Keys keys, Map<String, String> config) {
        var body = new HashMap<String, Object>(Map.of("provider", provider, "name", "Source"));
        body.put("secret", new String(keys.stored(), UTF_8));
        if (!config.isEmpty()) {
            body.put("config", config);
        }
        var made = post(path, body);
        return new Sender(made.getString("id"), made.getString("url"), signer(provider), keys);
    }

    public String path(String rest) {
        return "/tenants/" + tenant + rest;
    }

    public Document read(String path) {
        return get(path(path));
    }

    public static Document get(String path) {
        return Document.of(call("GET", "/api/v1" + path, BodyPublishers.noBody(), 200));
    }

    public static Document post(String path, Object body) {
        return post(path, body, 201);
    }

    public static Document post(String path, Object body, int expected) {
        return Document.of(call("POST", "/api/v1" + path, BodyPublishers.ofString(Document.text(body)), expected));
    }

    public void patch(String path, Object body) {
        call("PATCH", "/api/v1" + path(path), BodyPublishers.ofString(Document.text(body)), 200);
    }

    /** Plainly, because tests that wait ask a hundred times. */
    private static String call(String method, String path, HttpRequest.BodyPublisher body, int expected) {
        var request = HttpRequest.newBuilder(Sender.local(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + adminKey())
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        try {
            var answer = Sender.HTTP.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expected);
            return answer.body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("no answer", e);
        }
    }

    private static String adminKey() {
        return ConfigProvider.getConfig().getValue("sluice.admin-key", String.class);
    }

    public static RequestSpecification admin() {
        return given().header("Authorization", "Bearer " + adminKey()).contentType(ContentType.JSON);
    }

    /** The tenant's events, last received first. */
    public List<Map<String, Object>> events() {
        return read("/events?limit=200").getList("data");
    }

    /** Waits until so many events are settled, and reads them. */
    public List<Map<String, Object>> settled(int count) {
        return waiting()
                .until(
                        this::events,
                        events -> events.size() == count
                                && events.stream()
                                        .noneMatch(e -> List.of("received", "retrying")
                                                .contains(String.valueOf(e.get("status")))));
    }

    /** The one event of this external id, once it is settled. */
    public Map<String, Object> event(String externalId) {
        return waiting()
                .until(
                        () -> events().stream()
                                .filter(e -> externalId.equals(e.get("external_id")))
                                .filter(e -> !List.of("received", "retrying").contains(String.valueOf(e.get("status"))))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    public Document detail(Map<String, Object> event) {
        return read("/events/" + event.get("id"));
    }

    public List<Map<String, Object>> records(String kind) {
        return read("/records/" + kind + "?limit=200").getList("data");
    }

    /** The one record of a kind. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> data(String kind) {
        var records = records(kind);
        assertThat(records).as(kind).hasSize(1);
        return (Map<String, Object>) records.getFirst().get("data");
    }

    public static ConditionFactory waiting() {
        return await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(15));
    }

    /** The books as the administrator sees them. */
    public static Document balance() {
        return get("/balance");
    }

    /** The difference once nothing waits in the queue. */
    public static long settledDifference() {
        waiting().until(() -> balance().getLong("queued") == 0);
        return difference();
    }

    /** What was accepted less what is known of it, in events; 0 where the books balance. */
    public static long difference() {
        return balance().getLong("difference");
    }

    /** The value of one series; −1 where there is none. */
    public static double metric(String series) {
        return call("GET", "/metrics", BodyPublishers.noBody(), 200)
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(-1);
    }
}
