package io.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RoutesApiTest {
    private final Api admin = Api.admin();

    @Test
    void a_route_is_made_listed_and_removed() {
        // Given
        var routes = "/tenants/" + Api.tenant() + "/routes";
        var key = "acct_" + UUID.randomUUID();
        // When
        var made = admin.post(routes, Map.of("provider", "stripe", "key", key));
        // Then
        made.then().statusCode(201).body("key", equalTo(key));
        assertThat(made.jsonPath().getString("id")).startsWith("rte_");
        admin.get(routes).then().statusCode(200).body("data.key", equalTo(List.of(key)));
        admin.delete(routes + "/" + made.jsonPath().getString("id")).then().statusCode(204);
        admin.get(routes).then().body("data", hasSize(0));
        admin.delete(routes + "/" + made.jsonPath().getString("id")).then().statusCode(404);
    }

    @Test
    void a_key_leads_to_one_tenant_alone() {
        var key = Map.of("provider", "stripe", "key", "acct_" + UUID.randomUUID());
        admin.post("/tenants/" + Api.tenant() + "/routes", key).then().statusCode(201);
        admin.post("/tenants/" + Api.tenant() + "/routes", key)
                .then()
                .statusCode(409)
                .body("code", equalTo("conflict"));
    }

    @Test
    void provider_and_key_are_needed() {
        admin.post("/tenants/" + Api.tenant() + "/routes", Map.of())
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("provider", "key")));
    }
}
