package io.sluice.ledger;

import io.sluice.event.Headers;
import io.sluice.event.Ids;
import io.sluice.event.RawRequest;
import io.sluice.event.Vault;
import io.sluice.ledger.row.RecordRows;
import io.sluice.ledger.row.StateCodec;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** Puts rows into the ledger's tables as the ledger would, so that reading can be tested alone. */
@ApplicationScoped
public class Rows {
    private final DataSource database;
    private final Vault vault;
    private final Ids ids;

    Rows(DataSource database, Vault vault, Ids ids) {
        this.database = database;
        this.vault = vault;
        this.ids = ids;
    }

    /** A Stripe event. */
    public UUID event(UUID tenant, Instant receivedAt, String type, String status) {
        var id = ids.at(receivedAt);
        var body =
                "{\"id\":\"evt_%s\",\"object\":\"event\",\"type\":\"%s\",\"created\":1763600000,\"data\":{\"object\":{}}}"
                        .formatted(id, type)
                        .getBytes(StandardCharsets.UTF_8);
        var request = new RawRequest(
                "POST", "http://localhost/webhooks/stripe", Headers.of("Content-Type", "application/json"), body);
        run("SELECT sluice_ensure_partition(7, ?)", receivedAt);
        run(
                """
                INSERT INTO event (retention, received_at, id, tenant_id, source_id, request_id, provider, type, external_id, status, occurred_at, attempts,
                                   attempt_log, payload)
                VALUES (7, ?, ?, ?, ?, ?, 'stripe', ?, ?, ?, ?, 1, '[{"number": 1, "at": "2026-11-20T08:00:00.000Z", "outcome": "applied", "error": null}]', ?)
                """,
                receivedAt,
                id,
                tenant,
                new UUID(7, 7),
                ids.next(),
                type,
                "evt_" + id,
                status,
                receivedAt,
                vault.seal(tenant, "event", request.toBytes()));
        return id;
    }

    /** Makes what an event's changes say unreadable: no key opens it. */
    public void spoilChanges(UUID event) {
        run("UPDATE change SET images = ? WHERE event_id = ?", new byte[] {1, 2, 3}, event);
    }

    public void change(UUID tenant, UUID event, int number, UUID recordId, String images) {
        run(
                "INSERT INTO change (retention, received_at, event_id, number, tenant_id, record_id, kind, outcome, images) VALUES (7, ?, ?, ?, ?, ?, 'customers', 'inserted', ?)",
                Ids.time(event),
                event,
                number,
                tenant,
                recordId,
                vault.seal(tenant, "change", images.getBytes(StandardCharsets.UTF_8)));
    }

    /** A contact, whose address is personal. */
    public UUID contact(UUID tenant, String address, Instant updatedAt) {
        var kind = Kinds.get("contacts");
        var id = ids.next();
        var values = new HashMap<String, Object>(Map.of("address_kind", "phone", "address", address));
        run(
                """
                INSERT INTO contacts (id, tenant_id, provider, external_ref, scope, suspect, version_at, version_event, state, created_at, updated_at, address_kind, last_seen_at)
                VALUES (?, ?, 'twilio', ?, 'phone', false, ?, ?, ?, ?, ?, 'phone', ?)
                """,
                id,
                tenant,
                RecordRows.externalRef(vault, kind, tenant, address),
                updatedAt,
                ids.next(),
                vault.seal(
                        tenant,
                        "contacts",
                        StateCodec.encode(kind, address, "phone", new State(values, Map.of(), Map.of()))),
                updatedAt,
                updatedAt,
                updatedAt);
        return id;
    }

    private void run(String sql, Object... parameters) {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                var value = parameters[i];
                statement.setObject(i + 1, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
            }
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
