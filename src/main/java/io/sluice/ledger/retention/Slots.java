package io.sluice.ledger.retention;

import io.sluice.ledger.LedgerConfig;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.ledger.row.Postings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Drops partitions of events and changes. Blocking; throws {@link StoreUnavailable} where Postgres is away. */
final class Slots {
    private static final String UNSETTLED = "status IN ('received', 'retrying', 'held') OR due_at IS NOT NULL";
    private static final String LOCK_TIMEOUT = "55P03";

    private final Transactions transactions;
    private final LedgerConfig.Retention config;

    Slots(Transactions transactions, LedgerConfig.Retention config) {
        this.transactions = transactions;
        this.config = config;
    }

    /** What became of a slot that is over. */
    sealed interface Fate {
        record Dropped() implements Fate {}

        /** @param unsettled events that were accepted and are neither applied nor given up */
        record Kept(long unsettled) implements Fate {}

        /** Others read it for long, and nobody was to wait behind whoever waits for them. */
        record Busy() implements Fate {}
    }

    /** Those there are, of every retention that there ever was. */
    List<Slot> all() throws SQLException {
        return transactions.call(connection -> {
            try (var select = connection.createStatement();
                    var row = select.executeQuery("""
                        SELECT c.relname FROM pg_partition_tree('event') t JOIN pg_class c ON c.oid = t.relid WHERE t.level = 2
                        """)) {
                var slots = new ArrayList<Slot>();
                while (row.next()) {
                    Slot.of(row.getString(1)).ifPresent(slots::add);
                }
                return slots;
            }
        });
    }

    /** Drops one where nothing in it is unsettled. Its dead letters leave the books with it. */
    Fate drop(Slot slot) throws SQLException {
        long unsettled = transactions.call(connection -> unsettled(connection, slot));
        if (unsettled > 0) {
            return new Fate.Kept(unsettled);
        }
        try {
            return transactions.call(connection -> dropLocked(connection, slot));
        } catch (StoreUnavailable e) {
            if (e.getCause() instanceof SQLException cause && LOCK_TIMEOUT.equals(cause.getSQLState())) {
                return new Fate.Busy();
            }
            throw e;
        }
    }

    /** Behind all that write to it now, so that what it holds is known; whoever comes meanwhile waits, so everything here is quick. */
    private Fate dropLocked(Connection connection, Slot slot) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = " + config.lockTimeout().toMillis());
            statement.execute("LOCK TABLE " + slot.locks() + " IN ACCESS EXCLUSIVE MODE");
            long unsettled = unsettled(connection, slot);
            if (unsettled > 0) {
                return new Fate.Kept(unsettled);
            }
            long dead = count(connection, slot, "status = 'dead'");
            statement.execute("DROP TABLE " + slot.events() + ", " + slot.changes());
            new Postings().move("dead", Postings.ERASED, dead).write(connection);
            return new Fate.Dropped();
        }
    }

    private static long unsettled(Connection connection, Slot slot) throws SQLException {
        return count(connection, slot, UNSETTLED);
    }

    private static long count(Connection connection, Slot slot, String condition) throws SQLException {
        try (var select = connection.createStatement();
                var row = select.executeQuery("SELECT count(*) FROM " + slot.events() + " WHERE " + condition)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Where in a slot, by receipt. */
    record Place(Instant receivedAt, UUID id) {
        static final Place START = new Place(Instant.EPOCH, new UUID(0, 0));
    }

    /** @param next where it goes on; empty: that was the end */
    record Thinned(int gone, Optional<Place> next) {}

    /**
     * Deletes what is settled from a slot that is kept, some events at a time: those that wait do not make the others immortal. Goes from place to place, so that what
     * stays is not passed over again and again.
     */
    Thinned thin(Slot slot, Place from) throws SQLException {
        return transactions.call(connection -> {
            try (var delete = connection.prepareStatement("""
                WITH page AS (
                  SELECT received_at, id FROM %1$s WHERE (received_at, id) > (?, ?) ORDER BY received_at, id LIMIT ?),
                gone AS (
                  DELETE FROM %1$s WHERE ctid = ANY (ARRAY(
                    SELECT e.ctid FROM page p JOIN %1$s e USING (received_at, id) WHERE NOT (%3$s) FOR UPDATE OF e SKIP LOCKED)) RETURNING id, received_at, status),
                changes AS (
                  DELETE FROM %2$s WHERE ctid = ANY (ARRAY(
                    SELECT c.ctid FROM gone g CROSS JOIN LATERAL
                      (SELECT ctid FROM %2$s WHERE received_at = g.received_at AND event_id = g.id OFFSET 0) c)))
                SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM gone WHERE status = 'dead'), last.received_at, last.id
                FROM (SELECT 1) AS always LEFT JOIN (SELECT received_at, id FROM page ORDER BY received_at DESC, id DESC LIMIT 1) AS last ON true
                """.formatted(slot.events(), slot.changes(), UNSETTLED))) {
                delete.setObject(1, from.receivedAt().atOffset(ZoneOffset.UTC));
                delete.setObject(2, from.id());
                delete.setInt(3, config.batch());
                try (var row = delete.executeQuery()) {
                    row.next();
                    new Postings().move("dead", Postings.ERASED, row.getLong(2)).write(connection);
                    var last = Optional.ofNullable(row.getObject(4, UUID.class));
                    var time = row.getObject(3, OffsetDateTime.class);
                    return new Thinned(row.getInt(1), last.map(id -> new Place(time.toInstant(), id)));
                }
            }
        });
    }
}
