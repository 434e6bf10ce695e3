package io.sluice.ledger.person;

import io.sluice.event.Ids;
import io.sluice.ledger.row.Postings;
import io.sluice.ledger.row.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;

/** Empties events and changes. Their rows stay, with type, times and status, so that the books need no correction but for what was still to be applied. */
final class EventEraser {
    static final String EVENTS = "events";
    static final String CHANGES = "changes";

    /** Changes that one transaction empties. */
    private static final int MOST = 2000;

    private static final Set<String> UNSETTLED = Set.of("received", "retrying", "dead");

    private EventEraser() {}

    /** Empties what events did to records; unfinished where there is more of it. */
    static Counts changesOf(Connection connection, UUID tenant, Collection<UUID> records) throws SQLException {
        try (var update = connection.prepareStatement("""
                UPDATE change c SET images = '' FROM (
                  SELECT received_at, event_id, number, retention FROM change WHERE tenant_id = ? AND record_id = ANY (?) AND octet_length(images) > 0 LIMIT ?) AS s
                WHERE c.received_at = s.received_at AND c.event_id = s.event_id AND c.number = s.number AND c.retention = s.retention
                """)) {
            update.setObject(1, tenant);
            update.setArray(2, connection.createArrayOf("uuid", records.toArray()));
            update.setInt(3, MOST);
            int emptied = update.executeUpdate();
            var counts = Counts.of(CHANGES, emptied);
            return emptied < MOST ? counts : counts.unfinished();
        }
    }

    /** Empties events and their changes, behind whoever writes to the tenant. What was still to be applied is ignored from now on. */
    static Counts events(Connection connection, UUID tenant, Collection<UUID> events) throws SQLException {
        var postings = new Postings();
        var counts = Counts.NONE;
        try (var update = connection.prepareStatement("""
                WITH named AS (
                  SELECT e.received_at, e.id, e.retention, e.status, e.status = ANY (?) AS unsettled
                  FROM event e JOIN unnest(?::uuid[], ?::timestamptz[]) AS n(id, received_at) ON e.id = n.id AND e.received_at = n.received_at
                  WHERE e.tenant_id = ? AND octet_length(e.payload) > 0),
                emptied AS (
                  UPDATE event e SET payload = '', due_at = NULL, status = CASE WHEN n.unsettled THEN 'ignored' ELSE e.status END,
                                     error = CASE WHEN n.unsettled THEN 'erased' ELSE e.error END,
                                     external_id = CASE WHEN strpos(e.external_id, '@') > 0 THEN 'erased:' || e.id ELSE e.external_id END -- a mail's Message-ID
                  FROM named n WHERE e.received_at = n.received_at AND e.id = n.id AND e.retention = n.retention RETURNING n.status)
                SELECT status, count(*) FROM emptied GROUP BY status
                """)) {
            update.setArray(1, connection.createArrayOf("text", UNSETTLED.toArray()));
            new Unnest<>(update, events, 1).uuid(e -> e).time(Ids::time);
            update.setObject(4, tenant);
            try (var row = update.executeQuery()) {
                while (row.next()) {
                    counts = counts.and(Counts.of(EVENTS, row.getLong(2)));
                    if (UNSETTLED.contains(row.getString(1))) {
                        postings.move(row.getString(1), "ignored", row.getLong(2));
                    }
                }
            }
        }
        counts = counts.and(changes(connection, tenant, events));
        counts = counts.and(refetches(connection, tenant, events));
        postings.write(connection);
        return counts;
    }

    private static Counts changes(Connection connection, UUID tenant, Collection<UUID> events) throws SQLException {
        try (var update = connection.prepareStatement("""
                UPDATE change c SET images = '' FROM unnest(?::uuid[], ?::timestamptz[]) AS n(id, received_at)
                WHERE c.event_id = n.id AND c.received_at = n.received_at AND c.tenant_id = ? AND octet_length(c.images) > 0
                """)) {
            new Unnest<>(update, events).uuid(e -> e).time(Ids::time);
            update.setObject(3, tenant);
            return Counts.of(CHANGES, update.executeUpdate());
        }
    }

    /** Forgets that records, or the objects of events, are to be fetched. */
    static Counts refetches(Connection connection, UUID tenant, Collection<UUID> ids) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM refetch WHERE tenant_id = ? AND id = ANY (?)")) {
            delete.setObject(1, tenant);
            delete.setArray(2, connection.createArrayOf("uuid", ids.toArray()));
            return Counts.of("refetches", delete.executeUpdate());
        }
    }
}
