package io.sluice.ledger.person;

import io.sluice.event.Vault;
import io.sluice.ledger.person.match.Person;
import io.sluice.ledger.read.Position;
import io.sluice.ledger.read.Query;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table of erasures. Each statement names the tenant. */
final class ErasureRows {
    private static final String PURPOSE = "erasure";
    private static final String SHOWN = "SELECT id, tenant_id, counts, requested_at, finished_at FROM erasure";

    private final Vault vault;

    ErasureRows(Vault vault) {
        this.vault = vault;
    }

    /** An erasure that goes on. @param steps so many there were before */
    record Row(Erasure shown, Person person, String part, Position position, long steps) {
        Counts counts() {
            return new Counts(shown.counts(), true);
        }
    }

    /** Where an erasure stands after a step. @param due when it goes on; empty: all is done, and nobody is looked for any more */
    record Next(
            Person person,
            String part,
            Position position,
            Counts counts,
            Optional<Instant> finishedAt,
            Optional<Instant> due) {}

    void insert(Connection connection, Row row, Collection<String> addressRefs, Instant due) throws SQLException {
        try (var insert = connection.prepareStatement("""
                INSERT INTO erasure (id, tenant_id, person, address_refs, part, position_at, position_id, counts, requested_at, due_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)
                """)) {
            insert.setObject(1, row.shown().id());
            insert.setObject(2, row.shown().tenant());
            insert.setBytes(3, seal(row.shown().tenant(), row.person()));
            insert.setArray(4, connection.createArrayOf("text", addressRefs.toArray()));
            insert.setString(5, row.part());
            insert.setObject(6, utc(row.position().at()));
            insert.setObject(7, row.position().id());
            insert.setString(8, row.counts().toJson());
            insert.setObject(9, utc(row.shown().requestedAt()));
            insert.setObject(10, utc(due));
            insert.executeUpdate();
        }
    }

    /** One that has something to do now. */
    Optional<Row> open(Connection connection, UUID tenant, UUID id, Instant now) throws SQLException {
        return new Query("SELECT * FROM erasure")
                        .where("tenant_id = ?", tenant)
                        .where("id = ?", id)
                        .where("person IS NOT NULL")
                        .where("(finished_at IS NULL OR due_at <= ?)", now)
                        .list(connection, row -> row(tenant, row))
                        .stream()
                        .findFirst();
    }

    private Row row(UUID tenant, ResultSet row) throws SQLException {
        return new Row(
                shown(row),
                Person.fromBytes(vault.open(tenant, PURPOSE, row.getBytes("person"))),
                row.getString("part"),
                new Position(
                        row.getObject("position_at", OffsetDateTime.class).toInstant(),
                        row.getObject("position_id", UUID.class)),
                row.getLong("steps"));
    }

    /** Holds the erasure until the transaction ends. @return false: somebody else has gone on with it */
    boolean hold(Connection connection, Row row) throws SQLException {
        return !new Query("SELECT 1 FROM erasure")
                .where("tenant_id = ?", row.shown().tenant())
                .where("id = ?", row.shown().id())
                .where("steps = ?", row.steps())
                .orderBy("id FOR UPDATE")
                .list(connection, found -> 1)
                .isEmpty();
    }

    void advance(Connection connection, Row row, Next next) throws SQLException {
        try (var update = connection.prepareStatement("""
                UPDATE erasure SET person = ?, part = ?, position_at = ?, position_id = ?, counts = ?::jsonb, finished_at = ?, due_at = coalesce(?, due_at),
                                   steps = steps + 1
                WHERE tenant_id = ? AND id = ?
                """)) {
            update.setBytes(1, seal(row.shown().tenant(), next.person()));
            update.setString(2, next.part());
            update.setObject(3, utc(next.position().at()));
            update.setObject(4, next.position().id());
            update.setString(5, next.counts().toJson());
            update.setObject(6, next.finishedAt().map(ErasureRows::utc).orElse(null));
            update.setObject(7, next.due().map(ErasureRows::utc).orElse(null));
            update.setObject(8, row.shown().tenant());
            update.setObject(9, row.shown().id());
            update.executeUpdate();
        }
    }

    /** Forgets whom it was about. */
    static void close(Connection connection, Row row, Counts counts) throws SQLException {
        try (var update = connection.prepareStatement(
                "UPDATE erasure SET person = NULL, due_at = NULL, counts = ?::jsonb, steps = steps + 1 WHERE tenant_id = ? AND id = ?")) {
            update.setString(1, counts.toJson());
            update.setObject(2, row.shown().tenant());
            update.setObject(3, row.shown().id());
            update.executeUpdate();
        }
    }

    static int due(Connection connection, UUID tenant, UUID id, Instant at) throws SQLException {
        try (var update = connection.prepareStatement(
                "UPDATE erasure SET due_at = ? WHERE tenant_id = ? AND id = ? AND person IS NOT NULL")) {
            update.setObject(1, utc(at));
            update.setObject(2, tenant);
            update.setObject(3, id);
            return update.executeUpdate();
        }
    }

    static Optional<Erasure> find(Connection connection, UUID tenant, UUID id) throws SQLException {
        return new Query(SHOWN)
                .where("tenant_id = ?", tenant).where("id = ?", id).list(connection, ErasureRows::shown).stream()
                        .findFirst();
    }

    static List<String> addressRefs(Connection connection, UUID tenant, UUID id) throws SQLException {
        return new Query("SELECT unnest(address_refs) FROM erasure")
                .where("tenant_id = ?", tenant)
                .where("id = ?", id)
                .list(connection, row -> row.getString(1));
    }

    private static Erasure shown(ResultSet row) throws SQLException {
        return new Erasure(
                row.getObject("id", UUID.class),
                row.getObject("tenant_id", UUID.class),
                Counts.fromJson(row.getString("counts")).byTable(),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("finished_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant));
    }

    private byte[] seal(UUID tenant, Person person) {
        return vault.seal(tenant, PURPOSE, person.toBytes());
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
