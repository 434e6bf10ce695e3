package io.sluice.way.wall;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Id;
import io.sluice.event.Ids;
import io.sluice.ledger.bench.Sql;
import io.sluice.tenant.DataKeys;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import io.sluice.way.json.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** A tenant that has one of everything, and whom nobody else may see or touch. */
final class Neighbour {
    /** What its people wrote. */
    final String canary = "canary" + UUID.randomUUID().toString().substring(0, 8);

    final Gateway gateway = Gateway.tenant();
    final Sender stripe = gateway.source("stripe");
    /** Its objects by the place that a path has for them, the longest that fits counts. */
    final Map<String, String> objects = new LinkedHashMap<>();

    private final Sql sql;

    Neighbour(DataSource database, DataKeys keys, Ids ids) {
        sql = new Sql(database);
        var twilio = gateway.source("twilio");
        stripe.post("application/json", """
                {"id":"evt_%1$s","object":"event","type":"customer.created","created":1700000000,
                "data":{"object":{"id":"cus_%1$s","object":"customer","email":"%1$s@example.com"}}}""".formatted(canary).getBytes(UTF_8)).isAccepted();
        twilio.post(
                        "application/x-www-form-urlencoded",
                        "MessageSid=SM%1$s&SmsStatus=received&From=%%2B15550000002&To=%%2B15550000001&Body=%1$s"
                                .formatted(canary)
                                .getBytes(UTF_8))
                .isAccepted();
        stripe.with(Gateway.keys("stripe"))
                .post("application/json", canary.getBytes(UTF_8))
                .isProblem(401, "signature_mismatch");
        gateway.settled(2);
        Gateway.waiting()
                .until(() -> gateway.read("/rejections").getList("data").size() == 1);
        objects.put("{s}", stripe.id());
        objects.put("{key}", made("/api-keys", Map.of("name", canary, "role", "owner")));
        objects.put("{r}", made("/routes", Map.of("provider", "stripe", "key", "acct_" + canary)));
        objects.put("{e}", gateway.event("evt_" + canary).get("id").toString());
        objects.put("{c}", Id.of(Id.Kind.CALENDAR, calendar(keys, ids)));
        objects.put("/replays/{id}", replay());
        objects.put("/records/{kind}/{id}", contact());
        objects.put("/contacts/{id}", contact());
    }

    private String made(String path, Map<String, String> body) {
        return Gateway.post(gateway.path(path), body).getString("id");
    }

    private String contact() {
        return gateway.records("contacts").getFirst().get("id").toString();
    }

    private String replay() {
        return Gateway.admin()
                .body(Map.of("filter", Map.of("external_id", "evt_" + canary), "dry_run", true))
                .post("/api/v1" + gateway.path("/replays"))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    /** One that nobody looks after, so that it stays as it is. */
    private UUID calendar(DataKeys keys, Ids ids) {
        var id = ids.next();
        var tenant = gateway.uuid();
        sql.run(
                "INSERT INTO calendar (id, tenant_id, name, name_ref, credential, status, created_at) VALUES (?, ?, ?, ?, ?, 'live', now())",
                id,
                tenant,
                keys.seal(tenant, "calendar", (canary + "@example.com").getBytes(UTF_8)),
                canary,
                keys.seal(tenant, "calendar", "{}".getBytes(UTF_8)));
        return id;
    }

    /** All that must stand in no answer to others. */
    List<String> telling() {
        var all = new ArrayList<>(objects.values());
        all.add(canary);
        all.add(gateway.id());
        return all;
    }

    /** Every row of it, but what counts its use. */
    List<String> rows() {
        var tables = sql.rows("""
                SELECT c.oid::regclass::text AS name, a.attname AS tenant FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                  AND c.relname NOT IN ('usage', 'source_day') AND (a.attname = 'tenant_id' OR c.relname = 'tenant' AND a.attname = 'id') ORDER BY 1
                """);
        var rows = new ArrayList<String>();
        for (var table : tables) {
            sql.rows(
                            "SELECT (to_jsonb(t) - 'last_used_at')::text AS row FROM " + table.get("name") + " t WHERE "
                                    + table.get("tenant") + " = ? ORDER BY 1",
                            gateway.uuid())
                    .forEach(row -> rows.add(table.get("name") + " " + row.get("row")));
        }
        return rows;
    }

    /** The published operations, as {@code GET /tenants/{t}/events}, with the names of their parameters in the query. */
    static Map<String, List<String>> operations() {
        Map<String, Map<String, Map<String, Object>>> paths = Document.of(
                        io.restassured.RestAssured.get("/api/openapi.json?format=json")
                                .asString())
                .getMap("paths");
        var all = new LinkedHashMap<String, List<String>>();
        paths.forEach((path, operations) -> operations.forEach((method, operation) -> {
            if (List.of("get", "post", "put", "patch", "delete").contains(method)) {
                all.put(
                        method.toUpperCase(java.util.Locale.ROOT) + ' ' + path.replace("/api/v1", ""),
                        query(operation));
            }
        }));
        return all;
    }

    @SuppressWarnings("unchecked")
    private static List<String> query(Map<String, Object> operation) {
        var parameters = (List<Map<String, Object>>) operation.getOrDefault("parameters", List.of());
        return parameters.stream()
                .filter(parameter -> "query".equals(parameter.get("in")))
                .map(parameter -> parameter.get("name").toString())
                .toList();
    }
}
