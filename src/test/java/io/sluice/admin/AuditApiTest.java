package io.sluice.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.sluice.event.Id;
import io.sluice.ledger.bench.Sql;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.assertj.core.api.SoftAssertions;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who did what, when, from where: for every operation that the published document has. */
@QuarkusTest
class AuditApiTest {
    private static final String SECRET = "whsec_9f8e7d6c5b4a";

    /** What each operation that may change something is called; people filter by it, so that it stays. */
    private static final Map<String, String> ACTIONS = Map.ofEntries(
            Map.entry("POST /tenants", "tenants.create"),
            Map.entry("PATCH /tenants/{t}", "tenants.change"),
            Map.entry("DELETE /tenants/{t}", "tenants.delete"),
            Map.entry("POST /tenants/{t}/api-keys", "api_keys.create"),
            Map.entry("DELETE /tenants/{t}/api-keys/{key}", "api_keys.delete"),
            Map.entry("POST /tenants/{t}/sources", "sources.create"),
            Map.entry("PATCH /tenants/{t}/sources/{s}", "sources.change"),
            Map.entry("DELETE /tenants/{t}/sources/{s}", "sources.delete"),
            Map.entry("POST /tenants/{t}/sources/{s}/secrets", "sources.rotate_secret"),
            Map.entry("DELETE /tenants/{t}/sources/{s}/secrets/{secret}", "sources.end_secret"),
            Map.entry("PUT /tenants/{t}/sources/{s}/credential", "sources.set_credential"),
            Map.entry("POST /sources", "platform_sources.create"),
            Map.entry("PATCH /sources/{s}", "platform_sources.change"),
            Map.entry("DELETE /sources/{s}", "platform_sources.delete"),
            Map.entry("POST /sources/{s}/secrets", "platform_sources.rotate_secret"),
            Map.entry("DELETE /sources/{s}/secrets/{secret}", "platform_sources.end_secret"),
            Map.entry("PUT /sources/{s}/credential", "platform_sources.set_credential"),
            Map.entry("POST /tenants/{t}/routes", "routes.create"),
            Map.entry("DELETE /tenants/{t}/routes/{r}", "routes.delete"),
            Map.entry("POST /tenants/{t}/events/{e}/replay", "events.replay"),
            Map.entry("POST /tenants/{t}/replays", "replays.create"),
            Map.entry("DELETE /tenants/{t}/replays/{id}", "replays.cancel"),
            Map.entry("POST /tenants/{t}/messages", "messages.send"),
            Map.entry("POST /tenants/{t}/emails", "emails.send"),
            Map.entry("POST /tenants/{t}/sources/{s}/rejections/verify", "source_rejections.verify"),
            Map.entry("POST /sources/{s}/rejections/verify", "platform_rejections.verify"),
            Map.entry("POST /tenants/{t}/sources/{s}/reconcile", "reconcile.ask"),
            Map.entry("POST /sources/{s}/reconcile", "platform_reconcile.ask"),
            Map.entry("POST /tenants/{t}/calendars", "calendars.create"),
            Map.entry("DELETE /tenants/{t}/calendars/{c}", "calendars.delete"),
            Map.entry("POST /tenants/{t}/calendars/{c}/sync", "calendars.sync"),
            Map.entry("PUT /tenants/{t}/calendars/{c}/credential", "calendars.set_credential"),
            Map.entry("DELETE /tenants/{t}/contacts/{id}", "contacts.erase"),
            Map.entry("GET /tenants/{t}/contacts/{id}/export", "contacts.export"));

    @Inject
    DataSource database;

    private final Api admin = Api.admin();
    private String tenant;
    private Instant began;

    @BeforeEach
    void a_tenant() {
        tenant = Api.tenant();
        // The database knows milliseconds, and so do rows.
        began = Instant.ofEpochMilli(Instant.now().toEpochMilli());
    }

    private static List<String> published() {
        Map<String, Map<String, Map<String, Object>>> paths =
                given().get("/api/openapi.json?format=json").path("paths");
        var all = new ArrayList<String>();
        paths.forEach((path, operations) -> operations.keySet().stream()
                .filter(Set.of("get", "post", "put", "patch", "delete")::contains)
                .forEach(method -> all.add(method.toUpperCase(Locale.ROOT) + " " + path.replace("/api/v1", ""))));
        return all;
    }

    private static boolean reads(String operation) {
        return operation.startsWith("GET ") && !ACTIONS.containsKey(operation);
    }

    private static String path(String operation, Map<String, String> ids) {
        var path = operation.split(" ")[1].replace("{kind}", "contacts");
        for (var id : ids.entrySet()) {
            path = path.replace(id.getKey(), id.getValue());
        }
        return path;
    }

    private Map<String, String> ids() {
        return Map.of(
                "{t}", tenant,
                "{key}", Id.of(Id.Kind.API_KEY, UUID.randomUUID()),
                "{s}", Id.of(Id.Kind.SOURCE, UUID.randomUUID()),
                "{secret}", Id.of(Id.Kind.SECRET, UUID.randomUUID()),
                "{r}", Id.of(Id.Kind.ROUTE, UUID.randomUUID()),
                "{c}", Id.of(Id.Kind.CALENDAR, UUID.randomUUID()),
                "{e}", Id.of(Id.Kind.EVENT, UUID.randomUUID()),
                "{id}", Id.of(Id.Kind.REPLAY, UUID.randomUUID()));
    }

    private static int call(String operation, String path) {
        var key = ConfigProvider.getConfig().getValue("sluice.admin-key", String.class);
        var request = given().header("Authorization", "Bearer " + key);
        if (!operation.startsWith("GET") && !operation.startsWith("DELETE")) {
            request.contentType(ContentType.JSON).body("{}");
        }
        return request.request(operation.split(" ")[0], "/api/v1" + path).statusCode();
    }

    private List<Map<String, Object>> rows(String list, String... query) {
        var parameters = Stream.concat(Stream.of("limit", "200", "since", began.toString()), Stream.of(query))
                .toArray();
        return admin.get(list, parameters).then().statusCode(200).extract().path("data");
    }

    private String ofTenant() {
        return "/tenants/" + tenant + "/audit";
    }

    @Test
    void every_operation_that_may_change_something_is_in_the_audit_once_with_its_outcome() {
        // Given
        var writes = published().stream().filter(o -> !reads(o)).toList();
        assertThat(writes).containsExactlyInAnyOrderElementsOf(ACTIONS.keySet());
        var soft = new SoftAssertions();
        for (var operation : writes) {
            // Given: of the tenant itself the erasure leaves nothing, so that its turn is another's
            var mine = operation.equals("DELETE /tenants/{t}") ? Api.tenant() : tenant;
            var ids = new java.util.HashMap<>(ids());
            ids.put("{t}", mine);
            var path = path(operation, ids);
            var list = operation.contains("{t}") && mine.equals(tenant) ? ofTenant() : "/audit";
            var before = rows(list);
            // When
            int status = call(operation, path);
            // Then
            var rows = new ArrayList<>(rows(list));
            rows.removeAll(before);
            soft.assertThat(rows)
                    .as(operation)
                    .hasSize(1)
                    .allSatisfy(row -> assertThat(row)
                            .containsOnlyKeys(
                                    "id", "at", "actor", "role", "action", "object", "address", "status", "detail")
                            .containsEntry("actor", "platform")
                            .containsEntry("role", "admin")
                            .containsEntry("action", ACTIONS.get(operation))
                            .containsEntry("object", lastId(path))
                            .containsEntry("status", status)
                            .containsEntry("detail", null)
                            .hasEntrySatisfying(
                                    "address",
                                    address -> assertThat((String) address).matches("127\\.0\\.0\\.1|[0:]+1")));
        }
        soft.assertAll();
    }

    private static String lastId(String path) {
        String last = null;
        for (var part : path.split("/")) {
            last = part.matches("[a-z]{3}_[0-9a-z]{26}") ? part : last;
        }
        return last;
    }

    @Test
    void reading_leaves_nothing_in_the_audit() {
        // Given
        var before = rows("/audit");
        // When
        published().stream().filter(AuditApiTest::reads).forEach(o -> call(o, path(o, ids())));
        // Then
        assertThat(rows(ofTenant())).isEmpty();
        assertThat(rows("/audit")).isEqualTo(before);
    }

    @Test
    void who_did_what_is_told_with_the_id_of_what_was_made_and_without_any_name_or_secret() {
        // Given
        var key = admin.post("/tenants/" + tenant + "/api-keys", Map.of("name", "Ada's", "role", "owner"))
                .jsonPath();
        var owner = Api.with(key.getString("key"));
        var sources = "/tenants/" + tenant + "/sources";
        // When
        String source = owner.post(sources, Map.of("provider", "stripe", "name", "Billing", "secret", SECRET))
                .path("id");
        String secret = owner.post(sources + "/" + source + "/secrets", Map.of("secret", SECRET + "x"))
                .path("id");
        owner.patch("/tenants/" + tenant, Map.of("plan", "scale")).then().statusCode(403);
        owner.delete(sources + "/" + source).then().statusCode(204);
        // Then
        var audit = owner.get(ofTenant(), "actor", key.getString("id"));
        assertThat(audit.<List<String>>path("data.action"))
                .containsExactly("sources.delete", "tenants.change", "sources.rotate_secret", "sources.create");
        assertThat(audit.<List<String>>path("data.object")).containsExactly(source, tenant, secret, source);
        assertThat(audit.<List<Integer>>path("data.status")).containsExactly(204, 403, 201, 201);
        assertThat(audit.<List<String>>path("data.role")).containsOnly("owner");
        var made = admin.get(ofTenant(), "action", "api_keys.create");
        made.then().body("data.object", equalTo(List.of(key.getString("id"))));
        assertThat(audit.asString() + made.asString()).doesNotContain("Ada", "Billing", "whsec");
    }

    @Test
    void what_was_not_let_through_is_not_in_the_audit() {
        // Given
        var viewer = Api.as(tenant, "viewer");
        var before = rows(ofTenant()).size();
        // When
        viewer.post("/tenants/" + tenant + "/sources", Map.of()).then().statusCode(403);
        viewer.post("/tenants/" + Api.tenant() + "/sources", Map.of()).then().statusCode(403);
        Api.with("slk_" + "x".repeat(43))
                .post("/tenants/" + tenant + "/sources", Map.of())
                .then()
                .statusCode(401);
        // Then
        assertThat(rows(ofTenant())).hasSize(before);
    }

    @Test
    void a_secret_in_the_place_of_an_id_is_not_written_down() {
        // When
        admin.delete("/tenants/" + tenant + "/sources/" + SECRET).then().statusCode(404);
        // Then
        assertThat(rows(ofTenant()))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("action", "sources.delete")
                        .containsEntry("object", tenant)
                        .containsEntry("status", 404));
    }

    @Test
    void a_tenants_audit_is_its_owners_and_nobody_elses() {
        // Given
        var owner = Api.as(tenant, "owner");
        var other = Api.as(Api.tenant(), "owner");
        // Then
        owner.get(ofTenant()).then().statusCode(200).body("data", hasSize(1));
        other.get(ofTenant()).then().statusCode(404);
        Api.as(tenant, "operator").get(ofTenant()).then().statusCode(403);
        owner.get("/audit").then().statusCode(403);
    }

    @Test
    void making_and_erasing_a_tenant_is_the_platforms_and_outlives_it() {
        // Given
        String made = admin.post("/tenants", Map.of("name", "Gone", "slug", "gone-" + UUID.randomUUID()))
                .path("id");
        // When
        admin.delete("/tenants/" + made).then().statusCode(204);
        // Then
        var rows = rows("/audit").stream()
                .filter(row -> made.equals(row.get("object")))
                .toList();
        assertThat(rows).extracting(row -> row.get("action")).containsExactly("tenants.delete", "tenants.create");
        assertThat(rows).extracting(row -> row.get("status")).containsExactly(204, 201);
        var uuid = Id.parse(Id.Kind.TENANT, made).orElseThrow();
        assertThat(new Sql(database).number("SELECT count(*) FROM audit WHERE tenant_id = ?", uuid))
                .isZero();
    }

    @Test
    void the_audit_is_read_in_pages_and_by_time_action_and_actor() {
        // Given
        var routes = "/tenants/" + tenant + "/routes";
        for (int i = 0; i < 3; i++) {
            admin.post(routes, Map.of("provider", "stripe", "key", "acct_" + UUID.randomUUID()));
        }
        admin.post("/tenants/" + tenant + "/sources", Map.of());
        // When
        var first = admin.get(ofTenant(), "limit", 3).jsonPath();
        var second = admin.get(ofTenant(), "limit", 3, "cursor", first.getString("next_cursor"))
                .jsonPath();
        // Then
        assertThat(first.getList("data.action")).containsExactly("sources.create", "routes.create", "routes.create");
        assertThat(second.getList("data.action")).containsExactly("routes.create");
        assertThat(second.getString("next_cursor")).isNull();
        admin.get(ofTenant(), "action", "routes.create").then().body("data", hasSize(3));
        admin.get(ofTenant(), "actor", "platform").then().body("data", hasSize(4));
        admin.get(ofTenant(), "actor", "sluice").then().body("data", hasSize(0));
        admin.get(ofTenant(), "since", second.getString("data[0].at")).then().body("data", hasSize(4));
        admin.get(ofTenant(), "until", second.getString("data[0].at")).then().body("data", hasSize(0));
        for (var bad : List.of("since", "until")) {
            admin.get(ofTenant(), bad, "yesterday").then().statusCode(400).body("errors.field", equalTo(List.of(bad)));
        }
    }

    @Test
    void what_cannot_be_written_down_is_not_done() {
        // Given
        var sql = new Sql(database);
        var uuid = Id.parse(Id.Kind.TENANT, tenant).orElseThrow();
        sql.run("""
                CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''57P03''; END';
                CREATE TRIGGER away BEFORE INSERT ON audit FOR EACH ROW WHEN (NEW.tenant_id = '%s') EXECUTE FUNCTION away()
                """.formatted(uuid));
        try {
            // When
            var refused =
                    admin.post("/tenants/" + tenant + "/sources", Map.of("provider", "stripe", "name", "Billing"));
            // Then
            refused.then().statusCode(503).body("code", equalTo("unavailable"));
            assertThat(refused.header("Retry-After")).isNotNull();
        } finally {
            sql.run("DROP FUNCTION away CASCADE");
        }
        admin.get("/tenants/" + tenant + "/sources").then().body("data", hasSize(0));
    }
}
