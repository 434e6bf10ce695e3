package io.sluice.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/** The ledger's side of the count: every accepted event is in it once, or in the queue. */
@ApplicationScoped
public class Books {
    private final Transactions transactions;

    Books(Transactions transactions) {
        this.transactions = transactions;
    }

    static final String SPILLED = "spilled";
    static final String ERASED = "erased";
    private static final int SLOTS = 16;

    /**
     * @param byStatus events by status
     * @param duplicates deliveries after the first
     * @param spilled accepted by the ledger itself, because the queue could not take them
     * @param erased gone with their tenant
     */
    public record Count(Map<String, Long> byStatus, long duplicates, long spilled, long erased) {
        public long of(String status) {
            return byStatus.getOrDefault(status, 0L);
        }

        /** Every delivery that reached the ledger. */
        public long all() {
            return byStatus.values().stream().mapToLong(Long::longValue).sum() + duplicates + erased;
        }
    }

    /** Counts all events. Blocking. */
    public Count count() throws SQLException {
        return transactions.call(connection -> {
            var byStatus = new TreeMap<String, Long>();
            long duplicates = 0;
            try (var select = connection.createStatement();
                    var row = select.executeQuery(
                            "SELECT status, count(*), coalesce(sum(duplicates), 0) FROM event GROUP BY status")) {
                while (row.next()) {
                    byStatus.put(row.getString(1), row.getLong(2));
                    duplicates += row.getLong(3);
                }
            }
            return new Count(byStatus, duplicates, sum(connection, SPILLED), sum(connection, ERASED));
        });
    }

    static void add(Connection connection, String name, long events) throws SQLException {
        try (var upsert = connection.prepareStatement(
                "INSERT INTO tally VALUES (?, ?, ?) ON CONFLICT (name, slot) DO UPDATE SET events = tally.events + excluded.events")) {
            upsert.setString(1, name);
            upsert.setInt(2, ThreadLocalRandom.current().nextInt(SLOTS));
            upsert.setLong(3, events);
            upsert.executeUpdate();
        }
    }

    private static long sum(Connection connection, String name) throws SQLException {
        try (var select = connection.prepareStatement("SELECT coalesce(sum(events), 0) FROM tally WHERE name = ?")) {
            select.setString(1, name);
            try (var row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }
}
