package io.sluice.ledger.retention;

import io.sluice.ledger.row.Postings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * One table that has rows of tenants. Which there are, the database is asked: a table that is added later is no table that an erasure forgets.
 *
 * @param isEvents a partition of events, whose rows are in the books
 */
record TenantRows(String table, boolean isEvents) {
    /**
     * What an erased tenant leaves: the proof of its erasure, and for some days the ids of its requests, which hold nothing else. Without these a request that the queue
     * delivers twice would be counted twice.
     */
    static final Set<String> KEPT = Set.of("tenant_erasure", "request");

    /** @param events rows of these that are events */
    record Deleted(long rows, long events) {
        Deleted and(Deleted other) {
            return new Deleted(rows + other.rows, events + other.events);
        }
    }

    /** All that store something themselves: of a partitioned table its partitions. */
    static List<TenantRows> all(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("""
            SELECT c.relname, coalesce(pg_partition_root(c.oid) = 'event'::regclass, false)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
            WHERE c.relkind = 'r' AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'event'::regclass) AND c.relname <> ALL (?)
            ORDER BY 2 DESC, c.oid
            """)) {
            select.setArray(1, connection.createArrayOf("text", KEPT.toArray()));
            var all = new ArrayList<TenantRows>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    all.add(new TenantRows(row.getString(1), row.getBoolean(2)));
                }
            }
            return all;
        }
    }

    /** By the index on the tenant, where there is one: to look through all for each batch would take the longer the more are gone. */
    static void byIndex(Connection connection) throws SQLException {
        try (var settings = connection.createStatement()) {
            settings.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off");
        }
    }

    /** Deletes up to so many. */
    Deleted delete(Connection connection, UUID tenant, int most, Postings postings) throws SQLException {
        var delete =
                "DELETE FROM \"%1$s\" WHERE ctid = ANY (ARRAY(SELECT ctid FROM \"%1$s\" WHERE tenant_id = ? LIMIT ?))"
                        .formatted(table);
        return isEvents ? events(connection, delete, tenant, most, postings) : rows(connection, delete, tenant, most);
    }

    private static Deleted rows(Connection connection, String delete, UUID tenant, int most) throws SQLException {
        try (var statement = connection.prepareStatement(delete)) {
            statement.setObject(1, tenant);
            statement.setInt(2, most);
            return new Deleted(statement.executeUpdate(), 0);
        }
    }

    private static Deleted events(Connection connection, String delete, UUID tenant, int most, Postings postings)
            throws SQLException {
        try (var statement = connection.prepareStatement(
                "WITH gone AS (" + delete
                        + " RETURNING status, duplicates) SELECT status, count(*), sum(duplicates) FROM gone GROUP BY status")) {
            statement.setObject(1, tenant);
            statement.setInt(2, most);
            long events = 0;
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    events += row.getLong(2);
                    postings.move(row.getString(1), Postings.ERASED, row.getLong(2))
                            .move(Postings.DUPLICATES, Postings.ERASED, row.getLong(3));
                }
            }
            return new Deleted(events, events);
        }
    }
}
