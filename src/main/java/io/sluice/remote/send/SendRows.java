package io.sluice.remote.send;

import io.sluice.event.Id;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** The statements on sends. Each names the tenant. */
final class SendRows {
    private static final int PURGE = 100;

    private SendRows() {}

    enum Status {
        WAITING,
        CALLING,
        UNKNOWN,
        SENT,
        FAILED,
        SANDBOX;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status of(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }

    /** Which send. */
    record Key(UUID tenant, UUID id) {}

    /**
     * A send that is to be looked after.
     *
     * @param request sealed
     * @param calledAt when the first call began that may have been done
     * @param againAt from when on it is sent again where the provider does not have it
     * @param error why the last try failed; empty: it did not
     */
    record Row(
            Key key,
            UUID source,
            String kind,
            byte[] request,
            Status status,
            Instant createdAt,
            Instant calledAt,
            Instant againAt,
            int attempts,
            String error) {

        /** As its row is once a call or a look was begun. */
        Row begun() {
            return new Row(key, source, kind, request, status, createdAt, calledAt, againAt, attempts + 1, error);
        }

        @Override
        public String toString() {
            return "Row[" + key + ", " + status + "]";
        }
    }

    /** One that is new. @param keyRef hash of its Idempotency-Key */
    record Fresh(
            Key key, UUID source, String kind, byte[] request, Optional<String> keyRef, String requestRef, Instant at) {
        @Override
        public String toString() {
            return "Fresh[" + key + "]";
        }
    }

    /** What an Idempotency-Key was used for. */
    record Used(UUID id, String requestRef, boolean sandbox) {}

    /** Forgets what is over and old, and keys that may be used anew. */
    static void purge(Connection connection, UUID tenant, Instant before) throws SQLException {
        try (var delete = connection.prepareStatement("""
                DELETE FROM send WHERE id IN (SELECT id FROM send WHERE tenant_id = ? AND created_at < ? AND due_at IS NULL ORDER BY created_at LIMIT ?)
                """)) {
            delete.setObject(1, tenant);
            delete.setObject(2, utc(before));
            delete.setInt(3, PURGE);
            delete.executeUpdate();
        }
    }

    /** @param since older ones are none any more */
    static Optional<Used> used(Connection connection, UUID tenant, String keyRef, Instant since) throws SQLException {
        try (var free = connection.prepareStatement(
                "UPDATE send SET key_ref = NULL WHERE tenant_id = ? AND key_ref = ? AND created_at < ?")) {
            free.setObject(1, tenant);
            free.setString(2, keyRef);
            free.setObject(3, utc(since));
            free.executeUpdate();
        }
        try (var select = connection.prepareStatement(
                "SELECT id, request_ref, status = 'sandbox' FROM send WHERE tenant_id = ? AND key_ref = ?")) {
            select.setObject(1, tenant);
            select.setString(2, keyRef);
            try (var row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Used(row.getObject(1, UUID.class), row.getString(2), row.getBoolean(3)))
                        : Optional.empty();
            }
        }
    }

    /** @param grace how long whoever made it has the first try; empty: nothing is sent */
    static void insert(Connection connection, Fresh fresh, Optional<Duration> grace) throws SQLException {
        try (var insert = connection.prepareStatement("""
                INSERT INTO send (id, tenant_id, source_id, kind, request, key_ref, request_ref, status, created_at, due_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)) {
            insert.setObject(1, fresh.key().id());
            insert.setObject(2, fresh.key().tenant());
            insert.setObject(3, fresh.source());
            insert.setString(4, fresh.kind());
            insert.setBytes(5, grace.isPresent() ? fresh.request() : null);
            insert.setString(6, fresh.keyRef().orElse(null));
            insert.setString(7, fresh.requestRef());
            insert.setString(8, (grace.isPresent() ? Status.WAITING : Status.SANDBOX).label());
            insert.setObject(9, utc(fresh.at()));
            insert.setObject(10, grace.map(g -> utc(fresh.at().plus(g))).orElse(null));
            insert.executeUpdate();
        }
    }

    /** @param first also one that nobody has tried yet and is not due */
    static Optional<Row> due(Connection connection, Key key, Instant now, boolean first) throws SQLException {
        try (var select = connection.prepareStatement("""
                SELECT source_id, kind, request, status, created_at, called_at, again_at, attempts, error FROM send
                WHERE tenant_id = ? AND id = ? AND request IS NOT NULL AND (due_at <= ? OR ? AND status = 'waiting' AND attempts = 0) FOR UPDATE
                """)) {
            select.setObject(1, key.tenant());
            select.setObject(2, key.id());
            select.setObject(3, utc(now));
            select.setBoolean(4, first);
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(row(key, row)) : Optional.empty();
            }
        }
    }

    private static Row row(Key key, ResultSet row) throws SQLException {
        var createdAt = time(row, 5).orElseThrow();
        return new Row(
                key,
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getBytes(3),
                Status.of(row.getString(4)),
                createdAt,
                time(row, 6).orElse(createdAt),
                time(row, 7).orElse(createdAt),
                row.getInt(8),
                Optional.ofNullable(row.getString(9)).orElse(""));
    }

    /** The call begins: from here on it may have been done. @param lease whoever makes it is done or dead then */
    static void calling(Connection connection, Key key, Instant now, Instant lease, Instant again) throws SQLException {
        try (var update = connection.prepareStatement("""
                UPDATE send SET status = 'calling', called_at = coalesce(called_at, ?), again_at = ?, due_at = ?, attempts = attempts + 1
                WHERE tenant_id = ? AND id = ?
                """)) {
            update.setObject(1, utc(now));
            update.setObject(2, utc(again));
            update.setObject(3, utc(lease));
            identify(update, 4, key);
            update.executeUpdate();
        }
    }

    /** It is being looked for. */
    static void looking(Connection connection, Key key, Instant lease) throws SQLException {
        try (var update = connection.prepareStatement(
                "UPDATE send SET due_at = ?, attempts = attempts + 1 WHERE tenant_id = ? AND id = ?")) {
            update.setObject(1, utc(lease));
            identify(update, 2, key);
            update.executeUpdate();
        }
    }

    /**
     * What is to come.
     *
     * @param againAt empty: stays
     * @param error for people
     */
    record Later(Status status, Instant due, Optional<Instant> againAt, String error) {}

    /** @param attempts nothing is done where somebody else has gone on meanwhile */
    static void later(Connection connection, Key key, int attempts, Later later) throws SQLException {
        try (var update = connection.prepareStatement("""
                UPDATE send SET status = ?, due_at = ?, again_at = coalesce(?, again_at), error = ?,
                                called_at = CASE WHEN ? THEN NULL ELSE called_at END
                WHERE tenant_id = ? AND id = ? AND attempts = ? AND status IN ('waiting', 'calling', 'unknown')
                """)) {
            update.setString(1, later.status().label());
            update.setObject(2, utc(later.due()));
            update.setObject(3, later.againAt().map(SendRows::utc).orElse(null));
            update.setString(4, later.error());
            update.setBoolean(5, later.status() == Status.WAITING);
            identify(update, 6, key);
            update.setInt(8, attempts);
            update.executeUpdate();
        }
    }

    /** @return false: it is over already, or what the provider has is another send's */
    static boolean sent(Connection connection, Key key, String providerId) throws SQLException {
        try (var update = connection.prepareStatement("""
                UPDATE send SET status = 'sent', provider_id = ?, request = NULL, due_at = NULL, error = NULL
                WHERE tenant_id = ? AND id = ? AND status IN ('waiting', 'calling', 'unknown')
                  AND NOT EXISTS (SELECT 1 FROM send o WHERE o.tenant_id = ? AND o.provider_id = ?)
                """)) {
            update.setString(1, providerId);
            identify(update, 2, key);
            update.setObject(4, key.tenant());
            update.setString(5, providerId);
            return update.executeUpdate() == 1;
        }
    }

    /** Whether a send has it already. */
    static boolean claimed(Connection connection, UUID tenant, String providerId) throws SQLException {
        try (var select = connection.prepareStatement("SELECT 1 FROM send WHERE tenant_id = ? AND provider_id = ?")) {
            select.setObject(1, tenant);
            select.setString(2, providerId);
            try (var found = select.executeQuery()) {
                return found.next();
            }
        }
    }

    /** Something else has told that it was sent. */
    static void told(Connection connection, Key key) throws SQLException {
        try (var update = connection.prepareStatement(
                "UPDATE send SET status = 'sent', request = NULL, due_at = NULL, error = NULL WHERE tenant_id = ? AND id = ?")) {
            identify(update, 1, key);
            update.executeUpdate();
        }
    }

    /** @return false: it is over already, or somebody else has gone on with it */
    static boolean failed(Connection connection, Key key, int attempts, String error) throws SQLException {
        try (var update = connection.prepareStatement("""
                UPDATE send SET status = 'failed', error = ?, request = NULL, due_at = NULL
                WHERE tenant_id = ? AND id = ? AND attempts = ? AND status IN ('waiting', 'calling', 'unknown')
                """)) {
            update.setString(1, error);
            identify(update, 2, key);
            update.setInt(4, attempts);
            return update.executeUpdate() == 1;
        }
    }

    /** Whether its record has an id of the provider's. */
    static boolean isTold(Connection connection, Row row) throws SQLException {
        var send = Id.of(Id.Kind.SEND, row.key().id());
        try (var select = connection.prepareStatement("SELECT 1 FROM " + table(row.kind())
                + " WHERE tenant_id = ? AND send_id = ? AND external_ref <> send_id")) {
            select.setObject(1, row.key().tenant());
            select.setString(2, send);
            try (var found = select.executeQuery()) {
                return found.next();
            }
        }
    }

    /** The kind's table, as it was written by {@link Order#kind}. */
    private static String table(String kind) {
        return kind.equals("messages") ? "messages" : "emails";
    }

    private static void identify(PreparedStatement statement, int at, Key key) throws SQLException {
        statement.setObject(at, key.tenant());
        statement.setObject(at + 1, key.id());
    }

    private static Optional<Instant> time(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
