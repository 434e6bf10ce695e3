package io.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ApiKeysApiTest {
    private final Api admin = Api.admin();

    @Test
    void a_key_is_shown_once() {
        // Given
        var keys = "/tenants/" + Api.tenant() + "/api-keys";
        // When
        admin.post(keys, Map.of("name", "CI", "role", "operator"))
                .then()
                .statusCode(201)
                .body("id", matchesPattern("key_[0-9a-z]{26}"))
                .body("key", matchesPattern("slk_[A-Za-z0-9_-]{43}"))
                .body("role", equalTo("operator"));
        // Then
        Map<String, Object> listed =
                admin.get(keys).then().statusCode(200).extract().path("data[0]");
        assertThat(listed).containsOnlyKeys("id", "name", "role", "prefix", "created_at", "expires_at", "last_used_at");
        assertThat(listed).containsEntry("last_used_at", null);
    }

    @Test
    void keys_can_be_told_apart_by_what_they_begin_with() {
        var keys = "/tenants/" + Api.tenant() + "/api-keys";
        var made = admin.post(keys, Map.of("name", "CI", "role", "operator")).jsonPath();
        assertThat(made.getString("key")).startsWith(made.getString("prefix"));
        assertThat(admin.get(keys).jsonPath().getString("data[0].prefix"))
                .isEqualTo(made.getString("prefix"))
                .hasSize(10);
    }

    @Test
    void a_key_may_have_an_end_in_the_future() {
        var keys = "/tenants/" + Api.tenant() + "/api-keys";
        admin.post(keys, Map.of("name", "CI", "role", "viewer", "expires_at", "2099-01-01T00:00:00+01:00"))
                .then()
                .statusCode(201)
                .body("expires_at", equalTo("2098-12-31T23:00:00.000Z"));
        assertThat(admin.get(keys).jsonPath().getString("data[0].expires_at")).isEqualTo("2098-12-31T23:00:00.000Z");
        for (var end : List.of("2020-01-01T00:00:00Z", "tomorrow", "2099-01-01", "")) {
            admin.post(keys, Map.of("name", "CI", "role", "viewer", "expires_at", end))
                    .then()
                    .statusCode(400)
                    .body("errors.field", equalTo(List.of("expires_at")));
        }
    }

    @Test
    void a_key_at_its_end_is_401_and_stays_listed() {
        // Given
        var tenant = Api.tenant();
        var keys = "/tenants/" + tenant + "/api-keys";
        var end = Instant.now().plusMillis(1500).truncatedTo(ChronoUnit.MILLIS);
        var viewer = Api.with(admin.post(keys, Map.of("name", "CI", "role", "viewer", "expires_at", end.toString()))
                .jsonPath()
                .getString("key"));
        viewer.get("/tenants/" + tenant + "/events").then().statusCode(200);
        // When
        await().until(() -> viewer.get("/tenants/" + tenant + "/events").statusCode() == 401);
        // Then
        assertThat(Instant.now()).isAfterOrEqualTo(end);
        assertThat(admin.get(keys).jsonPath().getList("data")).hasSize(1);
    }

    @Test
    void using_a_key_is_noted() {
        var tenant = Api.tenant();
        var owner = Api.as(tenant, "owner");
        owner.get("/tenants/" + tenant).then().statusCode(200);
        assertThat(admin.get("/tenants/" + tenant + "/api-keys").jsonPath().getString("data[0].last_used_at"))
                .endsWith("Z");
    }

    @Test
    void a_key_that_is_deleted_is_dead_at_once() {
        // Given
        var tenant = Api.tenant();
        var keys = "/tenants/" + tenant + "/api-keys";
        var made = admin.post(keys, Map.of("name", "CI", "role", "viewer"));
        var viewer = Api.with(made.jsonPath().getString("key"));
        viewer.get("/tenants/" + tenant + "/events").then().statusCode(200);
        // When
        admin.delete(keys + "/" + made.jsonPath().getString("id")).then().statusCode(204);
        // Then
        viewer.get("/tenants/" + tenant + "/events").then().statusCode(401);
        admin.delete(keys + "/" + made.jsonPath().getString("id")).then().statusCode(404);
    }

    @Test
    void no_key_is_the_platforms() {
        admin.post("/tenants/" + Api.tenant() + "/api-keys", Map.of("name", "CI", "role", "admin"))
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("role")));
    }

    @Test
    void a_key_of_another_tenant_is_not_found() {
        var made = admin.post("/tenants/" + Api.tenant() + "/api-keys", Map.of("name", "CI", "role", "viewer"));
        var other = Api.tenant();
        Api.as(other, "owner")
                .delete("/tenants/" + other + "/api-keys/" + made.jsonPath().getString("id"))
                .then()
                .statusCode(404);
    }
}
