package io.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class SourcesApiTest {
    private static final String SECRET = "whsec_9f8e7d6c5b4a";

    private final Api admin = Api.admin();

    @Test
    void a_source_answers_its_url_and_never_its_secret() {
        // Given
        var sources = "/tenants/" + Api.tenant() + "/sources";
        // When
        var made = admin.post(sources, Map.of("provider", "stripe", "name", "Billing", "secret", SECRET));
        // Then
        made.then().statusCode(201).body(not(containsString(SECRET)));
        Map<String, Object> source = made.path("");
        assertThat(source)
                .containsOnlyKeys("id", "provider", "name", "status", "url", "secrets", "has_credential", "rate");
        assertThat((String) source.get("url")).endsWith("/webhooks/stripe/" + source.get("id"));
        assertThat(made.<Map<String, Object>>path("secrets[0]"))
                .containsOnlyKeys("id", "hint", "created_at", "expires_at", "last_used_at")
                .containsEntry("hint", "5b4a");
        admin.get(sources + "/" + source.get("id")).then().statusCode(200).body("id", equalTo(source.get("id")));
        admin.get(sources).then().body("data", hasSize(1));
    }

    @Test
    void a_credential_is_kept_and_never_shown() {
        // Given
        var sources = "/tenants/" + Api.tenant() + "/sources";
        String id = admin.post(sources, Map.of("provider", "stripe", "name", "Billing"))
                .path("id");
        // When
        var set = admin.put(sources + "/" + id + "/credential", Map.of("api_key", "sk_test_1a2b3c4d"));
        // Then
        set.then().statusCode(200).body("has_credential", equalTo(true)).body(not(containsString("1a2b3c4d")));
    }

    @Test
    void a_credential_of_another_shape_is_refused_and_says_what_would_be_right() {
        // Given
        var sources = "/tenants/" + Api.tenant() + "/sources";
        String id = admin.post(sources, Map.of("provider", "twilio", "name", "Texts"))
                .path("id");
        // When
        var set = admin.put(sources + "/" + id + "/credential", Map.of("account_sid", "0815", "api_key", "k"));
        // Then
        set.then()
                .statusCode(400)
                .body("errors.field", org.hamcrest.Matchers.containsInAnyOrder("account_sid", "auth_token", "api_key"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " whsec_9f8e7d6c5b4a", "whsec_9f8e7d6c5b4a ", "whsec_9f8e\n7d6c5b4a", "sk_live_x"})
    void a_secret_that_cannot_be_the_providers_is_refused(String secret) {
        admin.post(
                        "/tenants/" + Api.tenant() + "/sources",
                        Map.of("provider", "stripe", "name", "Billing", "secret", secret))
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_request"))
                .body("errors.field", equalTo(List.of("secret")))
                .body(not(containsString("9f8e")));
    }

    @Test
    void a_secret_is_text_and_not_a_number() {
        admin.post(
                        "/tenants/" + Api.tenant() + "/sources",
                        Map.of("provider", "twilio", "name", "Billing", "secret", 12345678))
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("secret")))
                .body(not(containsString("12345678")));
    }

    @Test
    void an_unknown_provider_is_refused() {
        admin.post("/tenants/" + Api.tenant() + "/sources", Map.of("provider", "acme", "name", "Billing"))
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("provider")));
    }

    @Test
    void a_configuration_that_the_provider_does_not_know_is_refused() {
        admin.post(
                        "/tenants/" + Api.tenant() + "/sources",
                        Map.of(
                                "provider",
                                "gcal",
                                "name",
                                "Mine",
                                "secret",
                                "token",
                                "config",
                                Map.of("chanel_id", "x")))
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("config.chanel_id", "config.channel_id")));
    }

    @Test
    void a_source_is_renamed_and_disabled() {
        var path = source();
        admin.patch(path, Map.of("name", "Other", "status", "disabled"))
                .then()
                .statusCode(200)
                .body("name", equalTo("Other"))
                .body("status", equalTo("disabled"));
        admin.patch(path, Map.of("status", "paused")).then().statusCode(400);
        admin.patch(path, Map.of("secret", SECRET))
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("secret")));
    }

    @Test
    void a_source_that_is_deleted_is_gone() {
        var path = source();
        admin.delete(path).then().statusCode(204);
        admin.get(path).then().statusCode(404);
        admin.post(path + "/secrets", Map.of("secret", SECRET)).then().statusCode(404);
    }

    @Test
    void older_secrets_stay_valid_until_the_overlap_ends_and_never_longer_than_they_were_to() {
        // Given
        var path = source();
        admin.post(path + "/secrets", Map.of("secret", "whsec_second", "overlap", "PT1H"))
                .then()
                .statusCode(201)
                .body("hint", equalTo("cond"))
                .body("expires_at", nullValue());
        // When
        admin.post(path + "/secrets", Map.of("secret", "whsec_third")).then().statusCode(201);
        // Then
        var secrets = admin.get(path).jsonPath();
        assertThat(secrets.getList("secrets.hint")).containsExactly("hird", "cond", "5b4a");
        assertThat(secrets.getString("secrets[0].expires_at")).isNull();
        var soon = Instant.now().plus(Duration.ofHours(2));
        assertThat(Instant.parse(secrets.getString("secrets[1].expires_at"))).isAfter(soon);
        assertThat(Instant.parse(secrets.getString("secrets[2].expires_at"))).isBefore(soon);
    }

    @Test
    void the_secret_that_lasts_longest_is_replaced_and_not_ended() {
        // Given
        var path = source();
        admin.post(path + "/secrets", Map.of("secret", "whsec_second", "overlap", "PT1H"));
        List<String> secrets = admin.get(path).path("secrets.id");
        // When
        admin.delete(path + "/secrets/" + secrets.getFirst())
                .then()
                .statusCode(409)
                .body("code", equalTo("conflict"));
        admin.post(path + "/secrets", Map.of("secret", "whsec_third"));
        // Then
        secrets.forEach(
                secret -> admin.delete(path + "/secrets/" + secret).then().statusCode(204));
        admin.get(path).then().body("secrets.hint", equalTo(List.of("hird")));
        admin.delete(path + "/secrets/" + secrets.getFirst()).then().statusCode(404);
    }

    @Test
    void a_secret_of_another_source_is_not_found() {
        // Given
        var mine = source();
        String theirs = admin.get(source()).path("secrets[0].id");
        // Then
        admin.delete(mine + "/secrets/" + theirs).then().statusCode(404);
    }

    @Test
    void a_secret_that_is_over_can_always_be_removed() {
        // Given
        var path = source();
        admin.post(path + "/secrets", Map.of("secret", "whsec_second", "overlap", "PT0S"));
        List<String> secrets = admin.get(path).path("secrets.id");
        // When
        admin.delete(path + "/secrets/" + secrets.get(1)).then().statusCode(204);
        // Then
        admin.get(path).then().body("secrets.id", equalTo(secrets.subList(0, 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1 day", "PT-1S", "P31D", "PT999999999999999999H"})
    void an_overlap_that_is_none_is_refused(String overlap) {
        admin.post(source() + "/secrets", Map.of("secret", "whsec_second", "overlap", overlap))
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("overlap")));
    }

    @Test
    void a_source_of_another_tenant_is_not_found() {
        // Given
        var path = source();
        var id = path.substring(path.lastIndexOf('/'));
        var other = Api.tenant();
        var owner = Api.as(other, "owner");
        // Then
        for (var there : List.of(path, "/tenants/" + other + "/sources" + id)) {
            owner.get(there).then().statusCode(404);
            owner.patch(there, Map.of("name", "Mine")).then().statusCode(404);
            owner.delete(there).then().statusCode(404);
            owner.post(there + "/secrets", Map.of("secret", SECRET)).then().statusCode(404);
        }
        admin.get("/sources" + id).then().statusCode(404);
    }

    @Test
    void the_platform_has_one_source_for_each_provider_at_the_short_url() {
        // Given: another test of the same stores may have made one
        List<Map<String, Object>> there =
                admin.get("/sources").then().statusCode(200).extract().path("data");
        there.stream()
                .filter(source -> "twilio".equals(source.get("provider")))
                .forEach(source -> admin.delete("/sources/" + source.get("id")));
        // When
        var made = admin.post("/sources", Map.of("provider", "twilio", "name", "All", "secret", "0123456789abcdef"));
        // Then
        made.then().statusCode(201);
        assertThat(made.jsonPath().getString("url")).endsWith("/webhooks/twilio");
        admin.post("/sources", Map.of("provider", "twilio", "name", "All", "secret", "0123456789abcdef"))
                .then()
                .statusCode(409)
                .body("code", equalTo("conflict"));
        var path = "/sources/" + made.jsonPath().getString("id");
        admin.post(path + "/secrets", Map.of("secret", "fedcba9876543210"))
                .then()
                .statusCode(201);
        admin.patch(path, Map.of("name", "Ours")).then().statusCode(200);
        admin.get(path).then().body("name", equalTo("Ours")).body("secrets", hasSize(2));
        admin.delete(path).then().statusCode(204);
    }

    @Test
    void a_provider_that_names_no_account_has_no_platform_source_and_no_route() {
        admin.post("/sources", Map.of("provider", "sendgrid", "name", "All"))
                .then()
                .statusCode(400);
        admin.post("/tenants/" + Api.tenant() + "/routes", Map.of("provider", "sendgrid", "key", "x"))
                .then()
                .statusCode(400);
    }

    private String source() {
        var sources = "/tenants/" + Api.tenant() + "/sources";
        return sources + "/"
                + admin.post(sources, Map.of("provider", "stripe", "name", "Billing", "secret", SECRET))
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
    }
}
