package io.sluice.way.calendar;

import static io.restassured.RestAssured.given;
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
import org.assertj.core.api.SoftAssertions;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Whatever is read of a tenant, what was given as a secret is not in it. Beside a Google, because a calendar's credential is among it. */
@QuarkusTest
@TestProfile(FarWay.class)
class WriteOnlyTest {
    /** In each secret that is planted. */
    private static final String MARKER = "Kx7Marker";

    private Gateway tenant;
    private final Map<String, String> ids = new HashMap<>();

    private void put(String path, Map<String, ?> body) {
        Gateway.admin().body(body).put("/api/v1" + tenant.path(path)).then().statusCode(200);
    }

    private void source(String provider, String secret, Map<String, String> credential) {
        var made =
                Gateway.post(tenant.path("/sources"), Map.of("provider", provider, "name", "Source", "secret", secret));
        ids.put("{s}", made.getString("id"));
        ids.put("{secret}", made.getString("secrets[0].id"));
        Gateway.post(tenant.path("/sources/" + ids.get("{s}") + "/secrets"), Map.of("secret", secret + "2"));
        put("/sources/" + ids.get("{s}") + "/credential", credential);
    }

    private void planted() {
        tenant = Gateway.tenant();
        source("stripe", "whsec_" + MARKER + "0001", Map.of("api_key", "sk_test_" + MARKER));
        source(
                "twilio",
                MARKER + "0123456789",
                Map.of("account_sid", "AC" + "0".repeat(32), "auth_token", MARKER + "0123456789"));
        var calendar = Gateway.post(
                tenant.path("/calendars"),
                Map.of(
                        "calendar_id",
                        "somebody@example.com",
                        "credential",
                        Map.of("client_id", "c", "client_secret", MARKER, "refresh_token", MARKER)));
        ids.put("{c}", calendar.getString("id"));
        ids.put("{t}", tenant.id());
        ids.put("{kind}", "contacts");
    }

    private String path(String template) {
        var path = template;
        for (var id : ids.entrySet()) {
            path = path.replace(id.getKey(), id.getValue());
        }
        return path.replace("{e}", Id.of(Id.Kind.EVENT, UUID.randomUUID()))
                .replaceAll("\\{[a-z]+\\}", Id.of(Id.Kind.RECORD, UUID.randomUUID()));
    }

    @Test
    void nothing_that_is_read_holds_a_secret_a_credential_or_a_key() {
        // Given
        planted();
        var key = Gateway.post(tenant.path("/api-keys"), Map.of("name", "Key", "role", "owner"))
                .getString("key");
        var config = ConfigProvider.getConfig();
        var hidden = List.of(
                MARKER,
                key,
                key.substring("slk_".length()),
                config.getValue("sluice.admin-key", String.class),
                config.getValue("sluice.encryption-key", String.class));
        Map<String, Map<String, Object>> paths =
                given().get("/api/openapi.json?format=json").path("paths");
        var soft = new SoftAssertions();
        int read = 0;
        for (var template : paths.keySet()) {
            if (paths.get(template).containsKey("get")) {
                // When
                var answer = Gateway.admin().get(path(template));
                // Then
                soft.assertThat(answer.asString()).as(template).doesNotContain(hidden);
                soft.assertThat(answer.statusCode()).as(template).isIn(200, 404);
                read += answer.statusCode() == 200 ? 1 : 0;
            }
        }
        Gateway.admin().delete("/api/v1" + tenant.path("/calendars/" + ids.get("{c}")));
        soft.assertAll();
        assertThat(read).isGreaterThan(12);
    }
}
