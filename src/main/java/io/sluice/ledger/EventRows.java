package io.sluice.ledger;

import io.sluice.event.Event;
import io.sluice.event.Receipt;
import io.sluice.event.Vault;
import io.sluice.ledger.row.Storable;
import io.sluice.ledger.row.Unnest;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements on events, their keys and requests; each takes a whole batch. */
final class EventRows {
    private static final String PAYLOAD = "event";

    private final Vault vault;

    EventRows(Vault vault) {
        this.vault = vault;
    }

    /** One event that is new to the ledger, as it is to be stored. */
    record NewEvent(UUID id, Delivery delivery, Event event, Key key, String status, Tried tried) {
        Receipt receipt() {
            return delivery.receipt();
        }

        UUID tenant() {
            return receipt().tenant();
        }
    }

    /** What trying an event gave; attempts is 0 where it was not tried. */
    record Tried(
            int attempts,
            @Nullable Instant appliedAt,
            @Nullable Instant dueAt,
            @Nullable String error,
            String log) {}

    record Key(UUID tenant, UUID hash) {}

    /** While nobody's, events of one request that concern several accounts stay apart: each may go to another tenant. */
    Key key(UUID tenant, String provider, Event event) {
        var account = tenant.equals(Receipt.NO_TENANT) ? event.accountKey().orElse("") + "/" : "";
        return new Key(tenant, uuid(vault.blind(tenant, "event/" + provider + "/" + account + event.key())));
    }

    private static UUID uuid(String hex) {
        var bits = new BigInteger(hex, 16);
        return new UUID(bits.shiftRight(64).longValue(), bits.longValue());
    }

    /** Serialises all that writes to these tenants until the transaction ends; in one order, so that batches cannot wait for each other in a circle. */
    void lock(Connection connection, Collection<UUID> tenants) throws SQLException {
        try (var lock = connection.prepareStatement(
                "SELECT pg_advisory_xact_lock(k) FROM (SELECT DISTINCT hashtextextended('sluice/' || t, 0) AS k FROM unnest(?::uuid[]) AS t ORDER BY k) AS keys")) {
            lock.setArray(1, connection.createArrayOf("uuid", tenants.toArray()));
            lock.executeQuery().close();
        }
    }

    /**
     * The same without waiting.
     *
     * @return the tenants that somebody else writes to just now; for these nothing is locked
     */
    Set<UUID> lockFree(Connection connection, Collection<UUID> tenants) throws SQLException {
        try (var lock = connection.prepareStatement(
                "SELECT t FROM unnest(?::uuid[]) AS t WHERE NOT pg_try_advisory_xact_lock(hashtextextended('sluice/' || t, 0))")) {
            lock.setArray(1, connection.createArrayOf("uuid", tenants.toArray()));
            return ids(lock);
        }
    }

    /** Those that were not erased; asked under their locks, so that nothing is written for a tenant that is gone. Nobody's events always have a place. */
    Set<UUID> alive(Connection connection, Collection<UUID> tenants) throws SQLException {
        try (var select = connection.prepareStatement("SELECT id FROM tenant WHERE id = ANY (?::uuid[])")) {
            select.setArray(1, connection.createArrayOf("uuid", tenants.toArray()));
            var alive = ids(select);
            alive.add(Receipt.NO_TENANT);
            return alive;
        }
    }

    /** One tenant's share of a request. */
    record Share(UUID request, UUID tenant) {
        static Share of(Receipt receipt) {
            return new Share(receipt.requestId(), receipt.tenant());
        }
    }

    /** @return those of the shares that the ledger did not have */
    Set<Share> addRequests(Connection connection, Collection<Share> shares, boolean spilled) throws SQLException {
        try (var insert = connection.prepareStatement("""
                INSERT INTO request (id, tenant_id, spilled) SELECT id, tenant_id, ? FROM unnest(?::uuid[], ?::uuid[]) AS r(id, tenant_id)
                ON CONFLICT DO NOTHING RETURNING id, tenant_id
                """)) {
            insert.setBoolean(1, spilled);
            new Unnest<>(insert, shares, 1).uuid(Share::request).uuid(Share::tenant);
            return shares(insert);
        }
    }

    /** @return those of the shares that had been counted as spilled, and now no longer are */
    Set<Share> unspill(Connection connection, Collection<Share> shares) throws SQLException {
        try (var update = connection.prepareStatement("""
                UPDATE request SET spilled = false FROM unnest(?::uuid[], ?::uuid[]) AS r(id, tenant_id)
                WHERE request.id = r.id AND request.tenant_id = r.tenant_id AND spilled RETURNING request.id, request.tenant_id
                """)) {
            new Unnest<>(update, shares).uuid(Share::request).uuid(Share::tenant);
            return shares(update);
        }
    }

    private static Set<Share> shares(PreparedStatement returning) throws SQLException {
        var shares = new HashSet<Share>();
        try (var rows = returning.executeQuery()) {
            while (rows.next()) {
                shares.add(new Share(rows.getObject(1, UUID.class), rows.getObject(2, UUID.class)));
            }
        }
        return shares;
    }

    private static Set<UUID> ids(PreparedStatement returning) throws SQLException {
        var ids = new HashSet<UUID>();
        try (var rows = returning.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getObject(1, UUID.class));
            }
        }
        return ids;
    }

    /** Claims keys for new events. @return the event that holds each key now: the new one, or the one that was first */
    Map<Key, UUID> claimKeys(Connection connection, Map<Key, UUID> wanted) throws SQLException {
        var holders = new HashMap<Key, UUID>();
        var rows = List.copyOf(wanted.entrySet());
        try (var insert = connection.prepareStatement("""
                WITH wanted AS (SELECT * FROM unnest(?::uuid[], ?::uuid[], ?::uuid[]) AS w(tenant_id, key, event_id)),
                     added AS (INSERT INTO event_key SELECT * FROM wanted ON CONFLICT DO NOTHING RETURNING tenant_id, key, event_id)
                SELECT tenant_id, key, event_id FROM added
                UNION ALL
                SELECT k.tenant_id, k.key, k.event_id FROM event_key k JOIN wanted w USING (tenant_id, key)
                """)) {
            new Unnest<>(insert, rows)
                    .uuid(r -> r.getKey().tenant())
                    .uuid(r -> r.getKey().hash())
                    .uuid(Map.Entry::getValue);
            try (var found = insert.executeQuery()) {
                while (found.next()) {
                    holders.put(
                            new Key(found.getObject(1, UUID.class), found.getObject(2, UUID.class)),
                            found.getObject(3, UUID.class));
                }
            }
        }
        return holders;
    }

    void insert(Connection connection, List<NewEvent> events) throws SQLException {
        try (var insert = connection.prepareStatement("""
                INSERT INTO event (retention, received_at, id, tenant_id, source_id, request_id, provider, type, external_id, account_key, origin, status,
                                   occurred_at, applied_at, due_at, attempts, error, attempt_log, payload)
                SELECT retention, received_at, id, tenant_id, source_id, request_id, provider, type, external_id, account_key, origin, status,
                       occurred_at, applied_at, due_at, attempts, error, attempt_log::jsonb, payload
                FROM unnest(?::int8[], ?::timestamptz[], ?::uuid[], ?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                            ?::text[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::int8[], ?::text[], ?::text[], ?::bytea[])
                  AS t(retention, received_at, id, tenant_id, source_id, request_id, provider, type, external_id, account_key, origin, status,
                       occurred_at, applied_at, due_at, attempts, error, attempt_log, payload)
                """)) {
            new Unnest<>(insert, events)
                    .integer(e -> (long) e.delivery().retentionDays())
                    .time(e -> e.receipt().receivedAt())
                    .uuid(NewEvent::id)
                    .uuid(NewEvent::tenant)
                    .uuid(e -> e.receipt().sourceId())
                    .uuid(e -> e.receipt().requestId())
                    .text(e -> e.receipt().provider())
                    .text(e -> Storable.text(e.event().type()))
                    .text(e -> Storable.text(e.event().externalId()))
                    .text(e -> e.event().accountKey().map(Storable::text).orElse(null))
                    .text(e -> e.delivery().origin().label())
                    .text(NewEvent::status)
                    .time(e -> e.event().occurredAt().orElse(null))
                    .time(e -> e.tried().appliedAt())
                    .time(e -> e.tried().dueAt())
                    .integer(e -> (long) e.tried().attempts())
                    .text(e -> e.tried().error())
                    .text(e -> e.tried().log())
                    .bytes(this::payload);
            insert.executeUpdate();
        }
    }

    @SuppressWarnings("ReferenceEquality") // one thing stands in for what is sealed
    private byte[] payload(NewEvent e) {
        var part = e.event().part();
        if (part == Event.SEALED) {
            var queued = e.delivery().sealed().orElseThrow();
            return vault.reseal(e.tenant(), queued.purpose(), PAYLOAD, queued.bytes());
        }
        return vault.seal(e.tenant(), PAYLOAD, part.toBytes());
    }

    /** @param deliveries how many further deliveries of each event were accepted */
    void addDuplicates(Connection connection, Map<UUID, Long> deliveries) throws SQLException {
        if (deliveries.isEmpty()) {
            return;
        }
        try (var update = connection.prepareStatement("""
                UPDATE event e SET duplicates = e.duplicates + d.n FROM unnest(?::uuid[], ?::timestamptz[], ?::int8[]) AS d(id, received_at, n)
                WHERE e.id = d.id AND e.received_at = d.received_at
                """)) {
            new Unnest<>(update, deliveries.entrySet())
                    .uuid(Map.Entry::getKey)
                    .time(e -> io.sluice.event.Ids.time(e.getKey()))
                    .integer(Map.Entry::getValue);
            update.executeUpdate();
        }
    }

    /** One event that counts against a tenant's month. */
    record Used(UUID tenant, Instant receivedAt) {}

    void addUsage(Connection connection, List<Used> events) throws SQLException {
        try (var upsert = connection.prepareStatement("""
                INSERT INTO usage (tenant_id, month, events)
                SELECT tenant_id, month::date, count(*) FROM unnest(?::uuid[], ?::text[]) AS t(tenant_id, month) GROUP BY 1, 2
                ON CONFLICT (tenant_id, month) DO UPDATE SET events = usage.events + excluded.events
                """)) {
            new Unnest<>(upsert, events)
                    .uuid(Used::tenant)
                    .text(e -> e.receivedAt()
                            .atZone(ZoneOffset.UTC)
                            .toLocalDate()
                            .withDayOfMonth(1)
                            .toString());
            upsert.executeUpdate();
        }
    }
}
