package io.sluice.way;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources of the platform, whose requests find their tenant by what is in them. */
@QuarkusTest
@TestProfile(Way.class)
class RoutesTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    @Inject
    RedisDataSource redis;

    private Gateway tenant;
    private final String id = UUID.randomUUID().toString().replace("-", "");

    @BeforeEach
    void a_tenant() {
        tenant = Gateway.tenant();
    }

    private void route(Gateway to, String provider, String key) {
        Gateway.post(to.path("/routes"), Map.of("provider", provider, "key", key));
    }

    private static Answer post(Sender sender, String account, String externalId) {
        return switch (sender.signer().provider()) {
            case "stripe" ->
                sender.post(
                        "application/json", """
                    {"id":"%s","object":"event","type":"customer.created","account":"%s","created":1700000000,
                     "data":{"object":{"id":"cus_1","object":"customer","email":"a@example.com"}}}""".formatted(externalId, account).getBytes(UTF_8));
            case "twilio" ->
                sender.post(
                        FORM,
                        "MessageSid=%s&AccountSid=%s&From=%%2B1&To=%%2B2&SmsStatus=received&Body=x"
                                .formatted(externalId, account)
                                .getBytes(UTF_8));
            default -> sender.post("multipart/form-data; boundary=b", mail(externalId, "\"x@" + account + "\""));
        };
    }

    private static byte[] mail(String messageId, String recipients) {
        return """
                --b
                Content-Disposition: form-data; name="headers"

                Message-ID: %s

                --b
                Content-Disposition: form-data; name="envelope"

                {"to": [%s], "from": "ada@example.com"}
                --b--
                """.formatted(messageId, recipients).replace("\n", "\r\n").getBytes(UTF_8);
    }

    private static List<Object> held(String externalId) {
        return Gateway.admin()
                .queryParam("external_id", externalId)
                .get("/api/v1/held")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("data.status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stripe", "twilio", "sendgrid-inbound"})
    void an_event_goes_to_the_tenant_its_account_leads_to(String provider) {
        // Given
        var sender = Gateway.platform(provider);
        var account = account(provider);
        route(tenant, provider, account);
        // When
        post(sender, account, "e" + id).isAccepted();
        // Then
        assertThat(tenant.event("e" + id)).containsEntry("status", "applied").containsEntry("source_id", sender.id());
        assertThat(held("e" + id)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stripe", "twilio", "sendgrid-inbound"})
    void an_event_without_a_route_is_held_until_there_is_one(String provider) {
        // Given
        var sender = Gateway.platform(provider);
        var account = account(provider);
        post(sender, account, "e" + id).isAccepted();
        Gateway.waiting().until(() -> held("e" + id), List.of("held")::equals);
        assertThat(tenant.events()).isEmpty();
        // When
        route(tenant, provider, account);
        // Then
        assertThat(tenant.event("e" + id)).containsEntry("status", "applied");
        Gateway.waiting().until(() -> held("e" + id).isEmpty());
        var detail = tenant.detail(tenant.event("e" + id));
        assertThat(detail.getMap("payload")).isNotEmpty();
        assertThat(detail.getList("changes")).isNotEmpty();
        // When
        post(sender, account, "f" + id).isAccepted();
        // Then
        assertThat(tenant.event("f" + id)).containsEntry("status", "applied");
    }

    @Test
    void an_event_that_redis_refused_is_held_and_released_all_the_same() {
        // Given
        var sender = Gateway.platform("stripe");
        redis.execute("CONFIG", "SET", "maxmemory", "1");
        post(sender, "acct_" + id, "e" + id).isAccepted();
        redis.execute("CONFIG", "SET", "maxmemory", "0");
        assertThat(held("e" + id)).containsExactly("held");
        // When
        route(tenant, "stripe", "acct_" + id);
        // Then
        assertThat(tenant.event("e" + id)).containsEntry("status", "applied");
    }

    @Test
    void the_rate_of_the_tenant_that_is_found_counts() {
        // Given
        var sender = Gateway.platform("stripe");
        var slow = Gateway.tenant("free");
        route(slow, "stripe", "acct_" + id);
        // When
        var answers = Stream.generate(() -> post(sender, "acct_" + id, "e" + id))
                .limit(2L * Way.BURST)
                .toList();
        // Then
        assertThat(answers.subList(0, Way.BURST)).allSatisfy(Answer::isAccepted);
        answers.getLast().isProblem(429, "rate_limited");
        post(sender, "acct_another" + id, "f" + id).isAccepted();
    }

    private String account(String provider) {
        return switch (provider) {
            case "stripe" -> "acct_" + id;
            case "twilio" -> "AC" + id;
            default -> id + ".example.net";
        };
    }

    @Test
    void one_mail_to_two_tenants_is_an_event_of_each() {
        // Given
        var sender = Gateway.platform("sendgrid-inbound");
        var other = Gateway.tenant();
        route(tenant, "sendgrid-inbound", "one" + id + ".example.net");
        route(other, "sendgrid-inbound", "two" + id + ".example.net");
        var recipients =
                "\"x@ONE%s.example.net\", \"y@two%s.example.net\", \"z@three%s.example.net\"".formatted(id, id, id);
        // When
        sender.post("multipart/form-data; boundary=b", mail("<" + id + ">", recipients))
                .isAccepted();
        // Then
        assertThat(tenant.event("<" + id + ">")).containsEntry("status", "applied");
        assertThat(other.event("<" + id + ">")).containsEntry("status", "applied");
        Gateway.waiting().until(() -> held("<" + id + ">"), List.of("held")::equals);
    }

    @Test
    void one_mail_held_for_two_tenants_is_an_event_of_each_once_both_have_routes() {
        // Given
        var sender = Gateway.platform("sendgrid-inbound");
        var other = Gateway.tenant();
        var recipients = "\"x@one%s.example.net\", \"y@two%s.example.net\"".formatted(id, id);
        sender.post("multipart/form-data; boundary=b", mail("<" + id + ">", recipients))
                .isAccepted();
        Gateway.waiting().until(() -> held("<" + id + ">"), List.of("held", "held")::equals);
        // When
        route(tenant, "sendgrid-inbound", "one" + id + ".example.net");
        route(other, "sendgrid-inbound", "two" + id + ".example.net");
        // Then
        Gateway.waiting().until(() -> held("<" + id + ">"), List.of()::equals);
        assertThat(tenant.event("<" + id + ">")).containsEntry("status", "applied");
        assertThat(other.event("<" + id + ">")).containsEntry("status", "applied");
    }

    @Test
    void the_platforms_own_account_is_routed_by_its_name() {
        // Given
        var sender = Gateway.platform("stripe");
        var body = "{\"id\":\"e%s\",\"type\":\"product.created\",\"created\":1700000000,\"data\":{\"object\":{}}}"
                .formatted(id);
        // When
        sender.post("application/json", body.getBytes(UTF_8)).isAccepted();
        // Then
        Gateway.waiting().until(() -> held("e" + id), List.of("held")::equals);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 100_000})
    void an_account_of_any_length_does_not_stop_the_others(int length) {
        // Given
        var sender = Gateway.platform("sendgrid-inbound");
        route(tenant, "sendgrid-inbound", id + ".example.net");
        // When
        var recipients =
                "\"x@%s\", \"y@%s.example.net\", \"z@\\u0000x\", \"z@\\ud800\"".formatted("d".repeat(length), id);
        sender.post("multipart/form-data; boundary=b", mail("<" + id + ">", recipients))
                .isAccepted();
        // Then
        assertThat(tenant.event("<" + id + ">")).containsEntry("status", "applied");
    }
}
