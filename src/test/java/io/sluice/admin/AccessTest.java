package io.sluice.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.sluice.event.Id;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Every operation against every credential. An operation that the table does not know fails the test. */
@QuarkusTest
class AccessTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final List<String> ROLES = List.of("viewer", "operator", "owner", "admin");

    /** The lowest role of each operation. */
    private static final Map<String, String> LOWEST = Map.ofEntries(
            Map.entry("POST /tenants", "admin"),
            Map.entry("GET /tenants", "admin"),
            Map.entry("GET /tenants/{t}", "viewer"),
            Map.entry("PATCH /tenants/{t}", "owner"),
            Map.entry("DELETE /tenants/{t}", "admin"),
            Map.entry("POST /tenants/{t}/api-keys", "owner"),
            Map.entry("GET /tenants/{t}/api-keys", "owner"),
            Map.entry("DELETE /tenants/{t}/api-keys/{key}", "owner"),
            Map.entry("POST /tenants/{t}/sources", "owner"),
            Map.entry("GET /tenants/{t}/sources", "viewer"),
            Map.entry("GET /tenants/{t}/sources/{s}", "viewer"),
            Map.entry("PATCH /tenants/{t}/sources/{s}", "owner"),
            Map.entry("DELETE /tenants/{t}/sources/{s}", "owner"),
            Map.entry("POST /tenants/{t}/sources/{s}/secrets", "operator"),
            Map.entry("DELETE /tenants/{t}/sources/{s}/secrets/{secret}", "operator"),
            Map.entry("DELETE /sources/{s}/secrets/{secret}", "admin"),
            Map.entry("PUT /tenants/{t}/sources/{s}/credential", "owner"),
            Map.entry("PUT /sources/{s}/credential", "admin"),
            Map.entry("POST /sources", "admin"),
            Map.entry("GET /sources", "admin"),
            Map.entry("GET /sources/{s}", "admin"),
            Map.entry("PATCH /sources/{s}", "admin"),
            Map.entry("DELETE /sources/{s}", "admin"),
            Map.entry("POST /sources/{s}/secrets", "admin"),
            Map.entry("POST /tenants/{t}/routes", "admin"),
            Map.entry("GET /tenants/{t}/routes", "admin"),
            Map.entry("DELETE /tenants/{t}/routes/{r}", "admin"),
            Map.entry("GET /tenants/{t}/events", "viewer"),
            Map.entry("GET /tenants/{t}/events/{e}", "viewer"),
            Map.entry("POST /tenants/{t}/events/{e}/replay", "operator"),
            Map.entry("POST /tenants/{t}/messages", "operator"),
            Map.entry("POST /tenants/{t}/emails", "operator"),
            Map.entry("POST /tenants/{t}/replays", "operator"),
            Map.entry("GET /tenants/{t}/replays", "viewer"),
            Map.entry("GET /tenants/{t}/replays/{id}", "viewer"),
            Map.entry("DELETE /tenants/{t}/replays/{id}", "operator"),
            Map.entry("GET /tenants/{t}/rejections", "viewer"),
            Map.entry("GET /tenants/{t}/refetches", "viewer"),
            Map.entry("POST /tenants/{t}/sources/{s}/rejections/verify", "operator"),
            Map.entry("POST /tenants/{t}/sources/{s}/reconcile", "operator"),
            Map.entry("GET /tenants/{t}/sources/{s}/reconcile", "viewer"),
            Map.entry("POST /sources/{s}/reconcile", "admin"),
            Map.entry("GET /sources/{s}/reconcile", "admin"),
            Map.entry("GET /sources/{s}/rejections", "admin"),
            Map.entry("POST /sources/{s}/rejections/verify", "admin"),
            Map.entry("POST /tenants/{t}/calendars", "owner"),
            Map.entry("GET /tenants/{t}/calendars", "viewer"),
            Map.entry("GET /tenants/{t}/calendars/{c}", "viewer"),
            Map.entry("DELETE /tenants/{t}/calendars/{c}", "owner"),
            Map.entry("POST /tenants/{t}/calendars/{c}/sync", "operator"),
            Map.entry("PUT /tenants/{t}/calendars/{c}/credential", "owner"),
            Map.entry("GET /tenants/{t}/usage", "viewer"),
            Map.entry("GET /tenants/{t}/audit", "owner"),
            Map.entry("GET /audit", "admin"),
            Map.entry("DELETE /tenants/{t}/contacts/{id}", "owner"),
            Map.entry("GET /tenants/{t}/contacts/{id}/erasure", "owner"),
            Map.entry("GET /tenants/{t}/contacts/{id}/export", "owner"),
            Map.entry("GET /tenants/{t}/contacts/{id}/consents", "viewer"),
            Map.entry("GET /balance", "admin"),
            Map.entry("GET /held", "admin"),
            Map.entry("GET /tenants/{t}/records/{kind}", "viewer"),
            Map.entry("GET /tenants/{t}/records/{kind}/{id}", "viewer"));

    @Test
    void the_published_operations_are_those_of_the_table_and_each_has_a_summary() {
        // When
        Map<String, Map<String, Map<String, Object>>> paths = given().get("/api/openapi.json?format=json")
                .then()
                .statusCode(200)
                .extract()
                .path("paths");
        // Then
        var published = new HashSet<String>();
        paths.forEach((path, operations) -> operations.forEach((method, operation) -> {
            if (Set.of("get", "post", "put", "patch", "delete").contains(method)) {
                published.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.replace("/api/v1", ""));
                assertThat((String) operation.get("summary")).as(path).isNotBlank();
                assertThat(operation).as(path).containsKey("security");
            }
        }));
        assertThat(published).isEqualTo(LOWEST.keySet());
        assertThat(published.stream().map(operation -> operation.replaceFirst(" ", " /api/v1")))
                .as("nothing is compiled that is not published, nor the other way round")
                .containsExactlyInAnyOrderElementsOf(DeclaredRolesTest.declared());
    }

    @Test
    void an_operation_that_does_not_say_who_may_call_it_is_closed_to_all_wherever_it_is() {
        var admin = "Bearer " + key("", "admin");
        given().header("Authorization", admin).get("/api/v1/undeclared").then().statusCode(403);
        given().header("Authorization", admin).get("/undeclared").then().statusCode(401);
    }

    @Test
    void a_path_that_is_written_otherwise_is_no_way_around() {
        for (var path : List.of(
                "/%61pi/v1/tenants",
                "//api/v1/tenants",
                "/x/../api/v1/tenants",
                "/api;x=y/v1/tenants",
                "/;/api/v1/tenants",
                "/API/v1/tenants",
                "/api/v1/tenants/",
                "/api/v1//tenants",
                "/api/v1/tenants;x=y",
                "/api/v1/tenants%2F")) {
            var status = given().urlEncodingEnabled(false).get(path).statusCode();
            assertThat(status).as(path).isIn(400, 401, 404);
        }
    }

    @Test
    void without_a_known_credential_every_operation_is_closed() {
        var soft = new SoftAssertions();
        for (var operation : LOWEST.keySet()) {
            for (var header : List.of("", "Basic eDp4", "Bearer slk_" + "x".repeat(43))) {
                soft.assertThat(status(operation, header, Id.of(Id.Kind.TENANT, UUID.randomUUID())))
                        .as(operation + " with " + header)
                        .isEqualTo(401);
            }
        }
        soft.assertAll();
    }

    @Test
    void every_role_may_do_what_the_table_says_and_no_more_even_where_nothing_is() {
        var tenant = Api.tenant();
        var soft = new SoftAssertions();
        for (var role : ROLES) {
            var header = "Bearer " + key(tenant, role);
            var there = role.equals("admin") ? Id.of(Id.Kind.TENANT, UUID.randomUUID()) : tenant;
            LOWEST.forEach((operation, lowest) -> {
                int status = status(operation, header, there);
                boolean allowed = ROLES.indexOf(role) >= ROLES.indexOf(lowest);
                soft.assertThat(status == 403).as(operation + " by " + role).isEqualTo(!allowed);
                soft.assertThat(status).as(operation + " by " + role).isNotIn(401, 405, 415, 500);
            });
        }
        soft.assertAll();
    }

    @Test
    void on_another_tenants_path_the_role_is_judged_first_and_the_rest_is_not_there() {
        var mine = Api.tenant();
        var theirs = Api.tenant();
        var soft = new SoftAssertions();
        for (var role : List.of("viewer", "operator", "owner")) {
            var header = "Bearer " + key(mine, role);
            LOWEST.forEach((operation, lowest) -> {
                if (operation.contains("{t}")) {
                    boolean allowed = ROLES.indexOf(role) >= ROLES.indexOf(lowest);
                    soft.assertThat(status(operation, header, theirs))
                            .as(operation + " by " + role)
                            .isEqualTo(allowed ? 404 : 403);
                }
            });
        }
        soft.assertAll();
    }

    private static int status(String operation, String authorization, String tenant) {
        var parts = operation.split(" ");
        var path = parts[1].replace("{t}", tenant)
                .replace("{key}", Id.of(Id.Kind.API_KEY, UUID.randomUUID()))
                .replace("{s}", Id.of(Id.Kind.SOURCE, UUID.randomUUID()))
                .replace("{secret}", Id.of(Id.Kind.SECRET, UUID.randomUUID()))
                .replace("{r}", Id.of(Id.Kind.ROUTE, UUID.randomUUID()))
                .replace("{c}", Id.of(Id.Kind.CALENDAR, UUID.randomUUID()))
                .replace("{e}", Id.of(Id.Kind.EVENT, UUID.randomUUID()))
                .replace("{kind}", "contacts")
                .replace("{id}", Id.of(Id.Kind.RECORD, UUID.randomUUID()));
        boolean bare = parts[0].equals("GET") || parts[0].equals("DELETE");
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + "/api/v1" + path))
                .method(parts[0], bare ? BodyPublishers.noBody() : BodyPublishers.ofString("{}"));
        if (!bare) {
            request.header("Content-Type", "application/json");
        }
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.discarding()).statusCode();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("no answer", e);
        }
    }

    private static String key(String tenant, String role) {
        return role.equals("admin")
                ? ConfigProvider.getConfig().getValue("sluice.admin-key", String.class)
                : Api.admin()
                        .post("/tenants/" + tenant + "/api-keys", Map.of("name", role, "role", role))
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("key");
    }
}
