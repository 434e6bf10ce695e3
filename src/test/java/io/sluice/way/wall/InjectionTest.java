package io.sluice.way.wall;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.event.Ids;
import io.sluice.tenant.DataKeys;
import io.sluice.way.Answer;
import io.sluice.way.Gateway;
import io.sluice.way.far.FarWay;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hostile text in every place that takes a caller's: the answer is the caller's own or a refusal, and what others have stays as it is. */
@QuarkusTest
@TestProfile(FarWay.class)
class InjectionTest {
    private static final List<String> HOSTILE = List.of(
            "' OR 1=1--",
            "'; DROP TABLE event; --",
            "') OR tenant_id IS NOT NULL --",
            "1 UNION SELECT id, id, id FROM tenant",
            "'||set_config('role','none',true)||'",
            "\\'; RESET ROLE; SELECT pg_sleep(9) --",
            "\u2019 OR 1=1 \uFF07\u02BC",
            "\u0000",
            "\uD83D\uDE00\u202E\uFEFF",
            "x".repeat(3_000));
    /** Enough for what is no id in any case. */
    private static final List<String> PATHS =
            List.of("' OR 1=1--", "'; DROP TABLE event; --", "%", "\u0000", "x".repeat(3_000));

    /** Where a body takes text; {@code $} stands for it. */
    private static final Map<String, List<String>> BODIES = Map.ofEntries(
            Map.entry("PATCH ", List.of("{\"name\":$}")),
            Map.entry("POST /api-keys", List.of("{\"name\":$,\"role\":\"viewer\"}", "{\"name\":\"n\",\"role\":$}")),
            Map.entry(
                    "POST /sources",
                    List.of(
                            "{\"provider\":$,\"name\":\"n\"}",
                            "{\"provider\":\"twilio\",\"name\":$,\"secret\":\"0123456789abcdef0123456789abcdef\"}",
                            "{\"provider\":\"twilio\",\"name\":\"n\",\"secret\":$}",
                            "{\"provider\":\"gcal\",\"name\":\"n\",\"secret\":\"0123456789\",\"config\":{\"channel_id\":$,\"resource_id\":$}}")),
            Map.entry("POST /routes", List.of("{\"provider\":\"stripe\",\"key\":$}", "{\"provider\":$,\"key\":\"k\"}")),
            Map.entry(
                    "POST /replays",
                    List.of(
                            "{\"dry_run\":true,\"filter\":{\"provider\":$}}",
                            "{\"dry_run\":true,\"filter\":{\"type\":$}}",
                            "{\"dry_run\":true,\"filter\":{\"status\":$}}",
                            "{\"dry_run\":true,\"filter\":{\"source_id\":$}}",
                            "{\"dry_run\":true,\"filter\":{\"external_id\":$}}",
                            "{\"dry_run\":true,\"filter\":{\"since\":$}}",
                            "{\"dry_run\":true,\"filter\":{\"until\":$}}")),
            Map.entry(
                    "POST /calendars",
                    List.of(
                            "{\"calendar_id\":$,\"credential\":{\"client_id\":$,\"client_secret\":$,\"refresh_token\":$}}")),
            Map.entry(
                    "POST /messages",
                    List.of(
                            "{\"source_id\":$,\"from\":\"+15005550006\",\"to\":\"+15005550001\",\"body\":\"b\"}",
                            "{\"source_id\":\"SOURCE\",\"from\":$,\"to\":\"+15005550001\",\"body\":\"b\"}",
                            "{\"source_id\":\"SOURCE\",\"from\":\"+15005550006\",\"to\":$,\"body\":\"b\"}",
                            "{\"source_id\":\"SOURCE\",\"from\":\"+15005550006\",\"to\":\"+15005550001\",\"body\":$}")),
            Map.entry("POST /sources/SOURCE/reconcile", List.of("{\"since\":$}")));

    @Inject
    DataSource database;

    @Inject
    DataKeys keys;

    @Inject
    Ids ids;

    private final SoftAssertions soft = new SoftAssertions();
    private Neighbour neighbour;
    private Gateway mine;
    private Caller owner;
    private List<String> before;

    @BeforeEach
    void two_tenants() {
        neighbour = new Neighbour(database, keys, ids);
        mine = Gateway.tenant();
        owner = Caller.owner(mine);
        before = neighbour.rows();
        assertThat(Caller.admin()
                        .call("GET", neighbour.gateway.path("/events"), "")
                        .body())
                .as("what must not be told is told to whom it belongs")
                .contains(neighbour.canary);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    /** As the owner, or as the platform where that alone may. */
    private void call(String method, String path, Object body) {
        var answer = owner.call(method, path, body);
        judge(
                answer.status() == 403 ? Caller.admin().call(method, path, body) : answer,
                method + ' ' + path + ' ' + body);
    }

    private void judge(Answer answer, String what) {
        var place = what.substring(0, Math.min(200, what.length()));
        soft.assertThat(answer.status())
                .as(place)
                .isBetween(200, 499)
                .isNotIn(401, 403)
                .matches(status -> status < 300 || status >= 400, "no redirect");
        soft.assertThat(answer.body()).as(place).doesNotContain(neighbour.telling());
    }

    private void stands() {
        soft.assertAll();
        assertThat(neighbour.rows()).isEqualTo(before);
    }

    @Test
    void in_every_filter() {
        Neighbour.operations().forEach((operation, parameters) -> {
            if (operation.startsWith("GET /tenants/{t}/")) {
                var path = operation
                        .substring(4)
                        .replace("{t}", mine.id())
                        .replace("{kind}", "contacts")
                        .replaceAll("\\{\\w+}", "x");
                for (var parameter : parameters) {
                    HOSTILE.forEach(text -> call("GET", path + '?' + parameter + '=' + encoded(text), ""));
                }
            }
        });
        stands();
    }

    @Test
    void in_filters_with_the_neighbours_own_words() {
        var words =
                List.of(neighbour.stripe.id(), "evt_" + neighbour.canary, neighbour.canary + "@example.com", "stripe");
        Neighbour.operations().forEach((operation, parameters) -> {
            if (operation.startsWith("GET /tenants/{t}/") && !operation.contains("{s}")) {
                var path = operation
                        .substring(4)
                        .replace("{t}", mine.id())
                        .replace("{kind}", "customers")
                        .replaceAll("\\{\\w+}", "x");
                for (var parameter : parameters) {
                    words.forEach(text -> call("GET", path + '?' + parameter + '=' + encoded(text), ""));
                }
            }
        });
        stands();
    }

    @Test
    void in_every_place_of_a_path() {
        for (var operation : Neighbour.operations().keySet()) {
            var method = operation.substring(0, operation.indexOf(' '));
            var path = operation.substring(operation.indexOf(' ') + 1);
            if (path.startsWith("/tenants/{t}/") && path.indexOf('{', 10) > 0) {
                PATHS.forEach(text -> {
                    var there = path.replace("{t}", mine.id())
                            .replaceAll("\\{\\w+}", encoded(text).replace("$", "%24"));
                    call(method, there, "{}");
                });
            }
        }
        HOSTILE.forEach(
                text -> judge(owner.call("GET", "/tenants/" + encoded(text) + "/events", ""), "GET /tenants/…/events"));
        stands();
    }

    @Test
    void in_every_body() {
        // Given
        var json = new com.fasterxml.jackson.databind.ObjectMapper();
        var source = mine.source("twilio", Gateway.keys("twilio"), Map.of("sandbox", "true"));
        // When
        BODIES.forEach((operation, bodies) -> {
            var method = operation.substring(0, operation.indexOf(' '));
            var path =
                    mine.path(operation.substring(operation.indexOf(' ') + 1)).replace("SOURCE", source.id());
            for (var body : bodies) {
                for (var text : HOSTILE) {
                    call(
                            method,
                            path,
                            body.replace("SOURCE", source.id())
                                    .replace("$", json.valueToTree(text).toString()));
                }
            }
        });
        // Then
        stands();
    }
}
