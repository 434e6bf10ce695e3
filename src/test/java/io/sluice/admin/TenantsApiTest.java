package io.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.sluice.event.Id;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class TenantsApiTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    @Inject
    DataSource database;

    private final Api admin = Api.admin();

    @Test
    void a_tenant_is_made_and_can_be_read() {
        // When
        String id = admin.post("/tenants", Map.of("name", "Acme", "slug", slug(), "plan", "pro"))
                .then()
                .statusCode(201)
                .body("id", matchesPattern("ten_[0-9a-z]{26}"))
                .body("plan", equalTo("pro"))
                .body("status", equalTo("active"))
                .body("created_at", matchesPattern(TIME))
                .extract()
                .path("id");
        // Then
        Map<String, Object> read =
                admin.get("/tenants/" + id).then().statusCode(200).extract().path("");
        assertThat(read).containsOnlyKeys("id", "name", "slug", "plan", "status", "created_at");
        assertThat(read).containsEntry("name", "Acme");
    }

    @Test
    void the_plan_is_free_where_none_is_named() {
        admin.post("/tenants", Map.of("name", "Acme", "slug", slug()))
                .then()
                .statusCode(201)
                .body("plan", equalTo("free"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Acme", "a_b", "a b", "ä", "a/b"})
    void a_slug_of_other_characters_is_refused(String slug) {
        admin.post("/tenants", Map.of("name", "Acme", "slug", slug))
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_request"))
                .body("errors.field", equalTo(List.of("slug")));
    }

    @Test
    void a_slug_has_63_characters_at_most() {
        var random = UUID.randomUUID().toString();
        var longest = random + "x".repeat(63 - random.length());
        admin.post("/tenants", Map.of("name", "Acme", "slug", longest)).then().statusCode(201);
        admin.post("/tenants", Map.of("name", "Acme", "slug", longest + "x"))
                .then()
                .statusCode(400);
    }

    @Test
    void all_fields_at_fault_are_named_at_once() {
        admin.post("/tenants", Map.of("name", " ", "plan", "gold"))
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("name", "slug", "plan")));
    }

    @Test
    void a_slug_that_is_taken_is_a_conflict() {
        // Given
        var slug = slug();
        admin.post("/tenants", Map.of("name", "One", "slug", slug)).then().statusCode(201);
        // When
        var second = admin.post("/tenants", Map.of("name", "Two", "slug", slug));
        // Then
        second.then().statusCode(409).body("code", equalTo("conflict"));
    }

    @Test
    void a_tenant_cannot_take_the_slug_of_another() {
        var slug = slug();
        admin.post("/tenants", Map.of("name", "One", "slug", slug)).then().statusCode(201);
        admin.patch("/tenants/" + Api.tenant(), Map.of("slug", slug)).then().statusCode(409);
    }

    @Test
    void the_platform_changes_plan_and_status() {
        var id = Api.tenant();
        admin.patch("/tenants/" + id, Map.of("plan", "scale", "status", "suspended"))
                .then()
                .statusCode(200)
                .body("plan", equalTo("scale"))
                .body("status", equalTo("suspended"));
        admin.get("/tenants/" + id).then().body("status", equalTo("suspended"));
    }

    @Test
    void its_owner_changes_the_name_and_nothing_else() {
        var id = Api.tenant();
        var owner = Api.as(id, "owner");
        owner.patch("/tenants/" + id, Map.of("name", "New"))
                .then()
                .statusCode(200)
                .body("name", equalTo("New"));
        owner.patch("/tenants/" + id, Map.of("plan", "scale"))
                .then()
                .statusCode(403)
                .body("code", equalTo("forbidden"));
        admin.get("/tenants/" + id).then().body("plan", equalTo("free"));
    }

    @Test
    void the_list_goes_from_the_newest_back_page_by_page() {
        // Given
        var made = List.of(Api.tenant(), Api.tenant(), Api.tenant());
        // When
        var seen = new ArrayList<String>();
        String cursor = null;
        do {
            var page = cursor == null
                    ? admin.get("/tenants", "limit", 2)
                    : admin.get("/tenants", "limit", 2, "cursor", cursor);
            page.then().statusCode(200);
            seen.addAll(page.jsonPath().getList("data.id"));
            cursor = page.jsonPath().getString("next_cursor");
        } while (cursor != null);
        // Then
        assertThat(seen).containsAll(made).doesNotHaveDuplicates();
        assertThat(seen).isSortedAccordingTo((a, b) -> b.compareTo(a));
    }

    @Test
    void what_is_no_tenant_is_not_found() {
        var unknown = Id.of(Id.Kind.TENANT, UUID.randomUUID());
        for (var id : List.of(unknown, "ten_x", "nonsense", unknown.replace("ten_", "src_"))) {
            admin.get("/tenants/" + id).then().statusCode(404).body("code", equalTo("not_found"));
            admin.get("/tenants/" + id + "/events").then().statusCode(404);
            admin.delete("/tenants/" + id).then().statusCode(404);
        }
    }

    @Test
    void a_tenant_that_is_deleted_leaves_nothing_but_the_note_that_it_was() throws SQLException {
        // Given
        var id = Api.tenant();
        var owner = Api.as(id, "owner");
        admin.post(
                        "/tenants/" + id + "/sources",
                        Map.of("provider", "stripe", "name", "S", "secret", "whsec_c2VjcmV0c2VjcmV0"))
                .then()
                .statusCode(201);
        admin.post("/tenants/" + id + "/routes", Map.of("provider", "stripe", "key", "acct_" + UUID.randomUUID()))
                .then()
                .statusCode(201);
        // When
        admin.delete("/tenants/" + id).then().statusCode(204);
        // Then
        admin.get("/tenants/" + id).then().statusCode(404);
        admin.get("/tenants").then().body("data.id", not(hasItem(id)));
        owner.get("/tenants/" + id + "/events").then().statusCode(401);
        assertThat(tablesWith(Id.parse(Id.Kind.TENANT, id).orElseThrow()))
                .as("but the proof that it was erased")
                .containsExactly("tenant_erasure");
    }

    private HashSet<String> tablesWith(UUID tenant) throws SQLException {
        var found = new HashSet<String>();
        try (var connection = database.getConnection();
                var tables = connection
                        .createStatement()
                        .executeQuery(
                                "SELECT table_name FROM information_schema.columns WHERE column_name = 'tenant_id' AND table_schema = 'public'")) {
            while (tables.next()) {
                var table = tables.getString(1);
                try (var count = connection
                        .createStatement()
                        .executeQuery("SELECT count(*) FROM \"" + table + "\" WHERE tenant_id = '" + tenant + "'")) {
                    count.next();
                    if (count.getInt(1) > 0) {
                        found.add(table);
                    }
                }
            }
        }
        return found;
    }

    private static String slug() {
        return "acme-" + UUID.randomUUID();
    }
}
