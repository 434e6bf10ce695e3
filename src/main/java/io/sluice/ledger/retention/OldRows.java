package io.sluice.ledger.retention;

import io.sluice.ledger.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;

/** Deletes rows that are past their time, some in a transaction, so that nobody waits for long and nothing is lost by stopping anywhere. Blocking. */
final class OldRows {
    /** Batches of one table and run: a table that was never cleaned does not hold up the others. */
    private static final int MOST = 500;

    private final Transactions transactions;
    private final int batch;

    OldRows(Transactions transactions, int batch) {
        this.transactions = transactions;
        this.batch = batch;
    }

    /** @param more whether some were left for the next run */
    record Deleted(long rows, boolean more) {}

    /** The smallest UUIDv7 of a time. */
    static UUID first(Instant time) {
        return new UUID(time.toEpochMilli() << 16, 0);
    }

    /** Those whose UUIDv7 is of a time. Goes from range to range, so that what was deleted is not passed over again and again. */
    Deleted between(UUID begin, UUID end, String table, String column) throws SQLException {
        var from = begin;
        long rows = 0;
        for (int i = 0; i < MOST; i++) {
            var range = nextRange(table, column, from, end);
            rows += range.rows();
            if (range.to().equals(end)) {
                return new Deleted(rows, false);
            }
            from = range.to();
        }
        return new Deleted(rows, true);
    }

    private record Range(UUID to, long rows) {}

    private Range nextRange(String table, String column, UUID from, UUID end) throws SQLException {
        return transactions.call(connection -> {
            var to = nextBound(connection, table, column, from, end);
            try (var delete = connection.prepareStatement(
                    "DELETE FROM %1$s WHERE %2$s >= ? AND %2$s < ?".formatted(table, column))) {
                delete.setObject(1, from);
                delete.setObject(2, to);
                return new Range(to, delete.executeUpdate());
            }
        });
    }

    private UUID nextBound(Connection connection, String table, String column, UUID from, UUID end)
            throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT %2$s FROM %1$s WHERE %2$s >= ? AND %2$s < ? ORDER BY %2$s OFFSET ? LIMIT 1"
                        .formatted(table, column))) {
            select.setObject(1, from);
            select.setObject(2, end);
            select.setInt(3, batch);
            try (var row = select.executeQuery()) {
                return row.next() ? row.getObject(1, UUID.class) : end;
            }
        }
    }

    /** Those that meet a condition. */
    Deleted where(String table, String condition, Object... parameters) throws SQLException {
        long rows = 0;
        for (int i = 0; i < MOST; i++) {
            int gone = some(table, condition, parameters);
            rows += gone;
            if (gone < batch) {
                return new Deleted(rows, false);
            }
        }
        return new Deleted(rows, true);
    }

    /** A row that is changed meanwhile is another one, and stays. */
    private int some(String table, String condition, Object... parameters) throws SQLException {
        return transactions.call(connection -> {
            try (var delete = connection.prepareStatement(
                    "DELETE FROM %1$s WHERE ctid = ANY (ARRAY(SELECT ctid FROM %1$s WHERE %2$s LIMIT %3$d))"
                            .formatted(table, condition, batch))) {
                for (int i = 0; i < parameters.length; i++) {
                    var value = parameters[i];
                    delete.setObject(i + 1, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
                }
                return delete.executeUpdate();
            }
        });
    }
}
