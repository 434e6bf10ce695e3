package io.sluice.way.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.event.Id;
import io.sluice.way.Gateway;
import io.sluice.way.far.FarWay;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused before anything is sent or kept. */
@QuarkusTest
@TestProfile(FarWay.class)
class SendRulesTest {
    private static final Map<String, String> MESSAGE =
            Map.of("from", "+15005550006", "to", "+15005550001", "body", "Hi");
    private static final Map<String, String> MAIL =
            Map.of("from", "a@example.com", "to", "b@example.com", "subject", "Hi", "text", "Hi");

    private Desk twilio;
    private Desk sendgrid;

    @BeforeEach
    void open() {
        twilio = Desk.twilio("AC" + "1".repeat(32), "token");
        sendgrid = Desk.sendgrid("SG.x");
    }

    private static Map<String, Object> without(Map<String, String> fields, String field, Object value) {
        var changed = new HashMap<String, Object>(fields);
        changed.remove(field);
        if (value != null) {
            changed.put(field, value);
        }
        return changed;
    }

    @ParameterizedTest
    @CsvSource({
        "from, ",
        "from, 'not a sender!'",
        "to, ",
        "to, 15005550001",
        "to, '+1 500 555 0001'",
        "to, ada@example.com",
        "to, +0123",
        "body, ",
        "body, '   '",
        "source_id, x"
    })
    void a_message_names_the_field_that_is_wrong(String field, String value) {
        // When
        var refused = twilio.ask(without(MESSAGE, field, value));
        // Then
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.jsonPath().getList("errors.field")).containsExactly(field);
    }

    @Test
    void a_body_that_is_too_long_and_media_that_are_not_https_are_refused() {
        // Given
        var body = without(MESSAGE, "body", "x".repeat(1601));
        body.put("media_urls", List.of("http://example.com/a.png"));
        // When
        var refused = twilio.ask(body);
        // Then
        assertThat(refused.jsonPath().getList("errors.field")).containsExactlyInAnyOrder("body", "media_urls");
        assertThat(refused.asString()).doesNotContain("example.com");
    }

    @ParameterizedTest
    @CsvSource({
        "from, ",
        "from, Ada <a@example.com>",
        "to, ",
        "to, nobody",
        "to, 'a@example.com, b@example.com'",
        "subject, ",
        "subject, 'a\nb'",
        "text, ",
        "text, ' '"
    })
    void a_mail_names_the_field_that_is_wrong(String field, String value) {
        // When
        var refused = sendgrid.ask(without(MAIL, field, value));
        // Then
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.jsonPath().getList("errors.field")).containsExactly(field);
    }

    @ParameterizedTest
    @CsvSource({"'a b'", "'ä'"})
    void a_key_is_of_visible_characters(String key) {
        assertThat(twilio.ask(MESSAGE, key).jsonPath().getList("errors.field")).containsExactly("Idempotency-Key");
    }

    @Test
    void fields_that_there_are_not_are_refused() {
        assertThat(twilio.ask(without(MESSAGE, "text", "Hi")).statusCode()).isEqualTo(400);
    }

    @Test
    void a_source_must_be_there_be_the_tenant_s_and_of_the_provider() {
        // Given
        var mine = twilio.source.id();
        // Then
        assertThat(twilio.ask(without(MESSAGE, "source_id", Id.of(Id.Kind.SOURCE, UUID.randomUUID())))
                        .statusCode())
                .isEqualTo(404);
        assertThat(sendgrid.ask(without(MAIL, "source_id", mine)).statusCode()).isEqualTo(404);
        var other = twilio.tenant.source("stripe").id();
        assertThat(twilio.ask(without(MESSAGE, "source_id", other)).jsonPath().getList("errors.field"))
                .containsExactly("source_id");
    }

    @Test
    void a_source_without_a_credential_says_what_to_do() {
        // Given
        var bare = twilio.tenant.source("twilio").id();
        // When
        var refused = twilio.ask(without(MESSAGE, "source_id", bare));
        // Then
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.jsonPath().getString("detail")).contains("/credential");
    }

    @Test
    void a_disabled_source_sends_nothing() {
        // Given
        var desk = Desk.sendgrid("SG.y");
        desk.tenant.patch("/sources/" + desk.source.id(), Map.of("status", "disabled"));
        // Then
        assertThat(desk.ask(MAIL).statusCode()).isEqualTo(409);
    }

    @Test
    void a_suspended_tenant_sends_nothing_and_is_told_so() {
        // Given
        var desk = Desk.sendgrid("SG.w");
        desk.tenant.patch("", Map.of("status", "suspended"));
        // When
        var refused = desk.ask(MAIL);
        // Then
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.jsonPath().getString("detail")).isEqualTo("The tenant is suspended.");
        assertThat(desk.records()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"viewer, 403", "operator, 202", "owner, 202"})
    void operators_and_above_may_send(String role, int status) {
        // Given
        var desk = Desk.sendgrid("SG.z");
        desk.tenant.patch("/sources/" + desk.source.id(), Map.of("config", Map.of("sandbox", "true")));
        var key = Gateway.post(desk.tenant.path("/api-keys"), Map.of("name", role, "role", role))
                .getString("key");
        // When
        var answer = io.restassured.RestAssured.given()
                .header("Authorization", "Bearer " + key)
                .contentType("application/json")
                .body(without(MAIL, "source_id", desk.source.id()))
                .post("/api/v1" + desk.tenant.path("/emails"));
        // Then
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @Test
    void the_sandbox_is_on_or_off() {
        // When
        var refused = Gateway.admin()
                .body(Map.of("config", Map.of("sandbox", "yes")))
                .patch("/api/v1" + twilio.tenant.path("/sources/" + twilio.source.id()));
        // Then
        assertThat(refused.jsonPath().getList("errors.field")).containsExactly("config.sandbox");
    }
}
