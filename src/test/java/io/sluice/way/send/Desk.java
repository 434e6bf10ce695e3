package io.sluice.way.send;

import io.restassured.response.Response;
import io.sluice.event.Id;
import io.sluice.provider.Signer;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import io.sluice.way.json.Document;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** One tenant that sends, through one source. */
final class Desk {
    final Gateway tenant = Gateway.tenant();
    final Sender source;
    private final String kind;

    private Desk(String provider, String kind, Signer.Keys keys, Map<String, String> credential) {
        this.kind = kind;
        this.source = tenant.source(provider, keys, Map.of());
        credential(credential);
    }

    static Desk twilio(String account, String token) {
        var keys = Signer.Keys.shared(token.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return new Desk("twilio", "messages", keys, Map.of("account_sid", account, "auth_token", token));
    }

    static Desk sendgrid(String key) {
        return new Desk("sendgrid", "emails", Gateway.keys("sendgrid"), Map.of("api_key", key));
    }

    void credential(Map<String, String> credential) {
        Gateway.admin()
                .body(credential)
                .put("/api/v1" + tenant.path("/sources/" + source.id() + "/credential"))
                .then()
                .statusCode(200);
    }

    Response ask(Map<String, ?> fields) {
        return ask(fields, "");
    }

    Response ask(Map<String, ?> fields, String key) {
        var body = new HashMap<String, Object>(Map.of("source_id", source.id()));
        body.putAll(fields);
        var request = Gateway.admin().body(body);
        return (key.isEmpty() ? request : request.header("Idempotency-Key", key))
                .post("/api/v1" + tenant.path("/" + kind));
    }

    /** The record, as 202 answered it. */
    Document send(Map<String, ?> fields) {
        return Document.of(ask(fields).then().statusCode(202).extract().asString());
    }

    Document record(String id) {
        return tenant.read("/records/" + kind + "/" + id);
    }

    Document await(String id, Predicate<Document> until) {
        return Gateway.waiting().atMost(java.time.Duration.ofSeconds(30)).until(() -> record(id), until);
    }

    Document awaitStatus(String id, String status) {
        return await(id, record -> status.equals(record.getString("data.status")));
    }

    List<Map<String, Object>> records() {
        return tenant.records(kind);
    }

    /** Changes the one send of this tenant behind the gateway's back. */
    void turn(DataSource database, String set) throws SQLException {
        try (var connection = database.getConnection();
                var update = connection.prepareStatement(
                        "UPDATE send SET " + set + " WHERE tenant_id = ? AND due_at IS NOT NULL")) {
            update.setObject(1, uuid());
            update.executeUpdate();
        }
    }

    String status(DataSource database) throws SQLException {
        return newest(database, "status");
    }

    String error(DataSource database) throws SQLException {
        return newest(database, "coalesce(error, '')");
    }

    private String newest(DataSource database, String what) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(
                        "SELECT " + what + " FROM send WHERE tenant_id = ? ORDER BY created_at DESC LIMIT 1")) {
            select.setObject(1, uuid());
            try (var row = select.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private UUID uuid() {
        return Id.parse(Id.Kind.TENANT, tenant.id()).orElseThrow();
    }
}
