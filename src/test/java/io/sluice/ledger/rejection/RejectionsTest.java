package io.sluice.ledger.rejection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.event.Headers;
import io.sluice.event.Id;
import io.sluice.event.Ids;
import io.sluice.event.RawRequest;
import io.sluice.ledger.Tables;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import io.sluice.way.Way;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that failed verification are listed, and let in late where they hold under a mended secret. */
@QuarkusTest
@TestProfile(Way.class)
class RejectionsTest {
    private static final String JSON = "application/json";

    @Inject
    Rejections rejections;

    @Inject
    Ids ids;

    @Inject
    DataSource database;

    private Gateway tenant;

    @BeforeEach
    void a_tenant() {
        tenant = Gateway.tenant();
    }

    private static byte[] customer(String event) {
        return """
                {"id":"%s","object":"event","type":"customer.created","created":1700000000,
                 "data":{"object":{"id":"cus_%s","object":"customer","name":"unreadable-%s"}}}""".formatted(event, event, event).getBytes(UTF_8);
    }

    private List<Map<String, Object>> listed(String query) {
        return tenant.read("/rejections" + query).getList("data");
    }

    private List<Map<String, Object>> listed() {
        return listed("?limit=200");
    }

    private void mend(Sender sender) {
        Gateway.post(
                tenant.path("/sources/" + sender.id() + "/secrets"),
                Map.of("secret", new String(sender.keys().stored(), UTF_8)));
    }

    private static Map<String, Object> verify(String path) {
        return Gateway.admin()
                .post("/api/v1" + path + "/rejections/verify")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getMap("");
    }

    private Map<String, Object> verify(Sender sender) {
        return verify(tenant.path("/sources/" + sender.id()));
    }

    static Stream<String> names() {
        return Gateway.SIGNERS.stream().map(s -> s.provider());
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_request_of_any_provider_that_does_not_verify_is_listed_once_it_is_answered_and_released_after_the_mending(
            String provider) {
        // Given
        var source = tenant.source(provider);
        var sender = source.with(Gateway.keys(provider));
        var sample = sender.signer().samples().getFirst().name();
        var before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        // When
        sender.post(sample).isProblem(401, "signature_mismatch");
        // Then
        var rejected = listed();
        assertThat(rejected).hasSize(1);
        assertThat(rejected.getFirst())
                .containsOnlyKeys("id", "source_id", "reason", "received_at", "remote_address", "size", "status")
                .containsEntry("source_id", source.id())
                .containsEntry("reason", "signature_mismatch")
                .containsEntry("status", "rejected")
                .containsEntry("remote_address", "127.0.0.1")
                .containsEntry("size", sender.unsigned(sample).body().length);
        var receivedAt = rejected.getFirst().get("received_at").toString();
        assertThat(Instant.parse(receivedAt)).isBetween(before, Instant.now());
        // When
        mend(sender);
        var result = verify(sender);
        // Then
        assertThat(result).isEqualTo(Map.of("released", 1, "still_rejected", 0));
        var events = Gateway.waiting()
                .until(
                        tenant::events,
                        all -> !all.isEmpty()
                                && all.stream().noneMatch(e -> e.get("status").equals("received")));
        assertThat(events).extracting("received_at").containsOnly(receivedAt);
        assertThat(events).extracting("status").isSubsetOf("applied", "ignored");
        assertThat(listed()).extracting("status").containsExactly("released");
        assertThat(tenant.detail(events.getFirst()).getMap("headers").keySet())
                .map(Object::toString)
                .doesNotContain("X-Goog-Channel-Token");
        assertThat(verify(sender)).isEqualTo(Map.of("released", 0, "still_rejected", 0));
    }

    @Test
    void each_reason_is_told_and_narrows_the_list() {
        // Given
        var source = tenant.source("stripe");
        var other = tenant.source("twilio");
        var late = source.signer()
                .sign(
                        source.unsigned(JSON, customer("late")),
                        source.keys(),
                        Instant.now().minusSeconds(600));
        // When
        Sender.send(source.unsigned(JSON, customer("missing"))).isProblem(401, "signature_missing");
        Sender.send(late).isProblem(401, "timestamp_out_of_tolerance");
        other.with(Gateway.keys("twilio")).post("inbound-sms.http").isProblem(401, "signature_mismatch");
        // Then
        assertThat(listed())
                .extracting("reason")
                .containsExactly("signature_mismatch", "timestamp_out_of_tolerance", "signature_missing");
        assertThat(listed("?reason=signature_missing")).extracting("reason").containsExactly("signature_missing");
        assertThat(listed("?source_id=" + other.id())).extracting("reason").containsExactly("signature_mismatch");
        assertThat(listed("?status=released")).isEmpty();
        assertThat(listed("?until=2020-01-01T00:00:00Z")).isEmpty();
        assertThat(listed("?since=2020-01-01T00:00:00Z")).hasSize(3);
        var page = tenant.read("/rejections?limit=2");
        var next = tenant.read("/rejections?limit=2&cursor=" + page.getString("next_cursor"));
        assertThat(next.getList("data.reason")).isEqualTo(List.of("signature_missing"));
        for (var wrong : List.of("reason=x", "status=x", "source_id=x", "since=x", "cursor=x")) {
            Gateway.admin()
                    .get("/api/v1" + tenant.path("/rejections?" + wrong))
                    .then()
                    .statusCode(400);
        }
    }

    @Test
    void what_was_signed_too_early_for_its_receipt_stays_rejected() {
        // Given
        var source = tenant.source("stripe");
        Sender.send(source.signer()
                        .sign(
                                source.unsigned(JSON, customer("old")),
                                source.keys(),
                                Instant.now().minusSeconds(600)))
                .isProblem(401, "timestamp_out_of_tolerance");
        // When
        var result = verify(source);
        // Then
        assertThat(result).isEqualTo(Map.of("released", 0, "still_rejected", 1));
        assertThat(tenant.events()).isEmpty();
    }

    @Test
    void what_was_received_long_ago_is_verified_as_of_then_and_counted_once() throws Exception {
        // Given
        var source = tenant.source("stripe");
        var receivedAt = Instant.now().minus(Duration.ofHours(5)).truncatedTo(ChronoUnit.MILLIS);
        keep(
                source,
                receivedAt,
                source.signer().sign(source.unsigned(JSON, customer("e1")), source.keys(), receivedAt.minusSeconds(3)));
        var series = "sluice_events_accepted_total{provider=\"stripe\"}";
        var accepted = Gateway.metric(series);
        long before = Gateway.settledDifference();
        // When
        var result = verify(source);
        // Then
        assertThat(result).isEqualTo(Map.of("released", 1, "still_rejected", 0));
        var event = tenant.event("e1");
        assertThat(event).containsEntry("status", "applied");
        assertThat(Instant.parse(event.get("received_at").toString())).isEqualTo(receivedAt);
        assertThat(Gateway.metric(series)).isEqualTo(accepted + 1);
        Gateway.waiting().until(() -> Gateway.difference() == before);
        // When
        source.post(JSON, customer("e1")).isAccepted();
        // Then
        Gateway.waiting()
                .until(() -> tenant.events().getFirst().get("duplicates").equals(1));
        Gateway.waiting().until(() -> Gateway.difference() == before);
    }

    private UUID keep(Sender source, Instant receivedAt, RawRequest request) throws Exception {
        var id = ids.at(receivedAt);
        rejections.write(List.of(new Rejection(
                id,
                tenant.uuid(),
                Id.parse(Id.Kind.SOURCE, source.id()).orElseThrow(),
                source.signer().provider(),
                "signature_mismatch",
                "192.0.2.1",
                request)));
        return id;
    }

    @Test
    void what_verifies_and_cannot_be_read_stays_rejected() {
        // Given
        var source = tenant.source("stripe");
        var sender = source.with(Gateway.keys("stripe"));
        sender.post(JSON, "no event".getBytes(UTF_8)).isProblem(401, "signature_mismatch");
        sender.post("text/plain", customer("e1")).isProblem(401, "signature_mismatch");
        mend(sender);
        // When
        var result = verify(sender);
        // Then
        assertThat(result.get("still_rejected")).isNotEqualTo(0);
        assertThat(tenant.events()).hasSizeLessThanOrEqualTo(1);
        assertThat(listed("?status=rejected")).isNotEmpty();
    }

    @Test
    void the_platforms_rejections_go_to_the_tenants_that_routes_lead_to_or_are_held() {
        // Given
        var id = UUID.randomUUID().toString().replace("-", "");
        var platform = Gateway.platform("stripe");
        var sender = platform.with(Gateway.keys("stripe"));
        Gateway.post(tenant.path("/routes"), Map.of("provider", "stripe", "key", "acct_" + id));
        var event = "{\"id\":\"%s\",\"type\":\"customer.created\",\"account\":\"%s\",\"data\":{\"object\":{}}}";
        for (var account : List.of("acct_" + id, "acct_x" + id)) {
            sender.post(JSON, event.formatted("e" + account, account).getBytes(UTF_8))
                    .isProblem(401, "signature_mismatch");
        }
        var path = "/sources/" + platform.id();
        assertThat(Gateway.get(path + "/rejections").getList("data.status")).containsExactly("rejected", "rejected");
        assertThat(listed()).isEmpty();
        Gateway.post(
                path + "/secrets", Map.of("secret", new String(sender.keys().stored(), UTF_8)));
        // When
        var result = verify(path);
        // Then
        assertThat(result).isEqualTo(Map.of("released", 2, "still_rejected", 0));
        assertThat(tenant.event("eacct_" + id)).containsEntry("source_id", platform.id());
        assertThat(Gateway.get("/held?external_id=eacct_x" + id).getList("data.status"))
                .containsExactly("held");
    }

    @Test
    void a_source_that_is_switched_off_lets_nothing_in() {
        // Given
        var source = tenant.source("stripe");
        var sender = source.with(Gateway.keys("stripe"));
        sender.post(JSON, customer("e1")).isProblem(401, "signature_mismatch");
        mend(sender);
        tenant.patch("/sources/" + source.id(), Map.of("status", "disabled"));
        var path = "/api/v1" + tenant.path("/sources/" + source.id() + "/rejections/verify");
        // When
        Gateway.admin().post(path).then().statusCode(409);
        // Then
        assertThat(tenant.events()).isEmpty();
        tenant.patch("/sources/" + source.id(), Map.of("status", "active"));
        assertThat(verify(source)).containsEntry("released", 1);
    }

    @Test
    void another_tenants_source_and_the_platforms_are_not_found() {
        // Given
        var source = tenant.source("stripe");
        var platform = Gateway.platform("stripe");
        var other = Gateway.tenant();
        // Then
        for (var path : List.of(
                other.path("/sources/" + source.id()),
                other.path("/sources/" + platform.id()),
                "/sources/" + source.id())) {
            Gateway.admin().post("/api/v1" + path + "/rejections/verify").then().statusCode(404);
        }
        Gateway.admin()
                .get("/api/v1/sources/" + source.id() + "/rejections")
                .then()
                .statusCode(404);
    }

    @Test
    void nothing_of_a_rejected_request_lies_in_clear() throws Exception {
        // Given
        var marker = UUID.randomUUID().toString();
        var source = tenant.source("stripe");
        var request = source.unsigned(JSON, customer(marker));
        var headers = Stream.concat(
                        request.headers().entries().stream(), Stream.of(Map.entry("X-Marker", "unreadable-" + marker)))
                .toList();
        // When
        Sender.send(request.withHeaders(new Headers(headers))).isProblem(401, "signature_missing");
        // Then
        assertThat(listed()).hasSize(1);
        assertThat(Tables.holding(database, marker)).isEmpty();
    }

    @Test
    void rejections_go_with_their_tenant_and_with_their_source() throws Exception {
        // Given
        var source = tenant.source("stripe");
        var kept = tenant.source("stripe");
        Sender.send(source.unsigned(JSON, customer("e1"))).isProblem(401, "signature_missing");
        Sender.send(kept.unsigned(JSON, customer("e1"))).isProblem(401, "signature_missing");
        // When
        Gateway.admin()
                .delete("/api/v1" + tenant.path("/sources/" + source.id()))
                .then()
                .statusCode(204);
        // Then
        assertThat(listed()).extracting("source_id").containsExactly(kept.id());
        // When
        Gateway.admin().delete("/api/v1" + tenant.path("")).then().statusCode(204);
        // Then
        assertThat(rows()).isZero();
    }

    private long rows() throws Exception {
        try (var connection = database.getConnection();
                var count = connection.prepareStatement("SELECT count(*) FROM rejection WHERE tenant_id = ?")) {
            count.setObject(1, tenant.uuid());
            try (var row = count.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
