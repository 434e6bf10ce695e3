package io.sluice.bench.subject;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/** The floor of the ledger: its event row, with its indexes, written by plain batched inserts. No keys, changes, records or books. */
public record InsertOnly(Stores stores, int payloadBytes) {
    private static final int ROWS_PER_COMMIT = 500;
    private static final int CONNECTIONS = 2;
    private static final int TENANTS = 100;

    /** @return rows per second; the gateway's database must be there, with its tables */
    public double run(long rows) throws Exception {
        stores.own().sql(Sluice.DATABASE, "DROP TABLE IF EXISTS floor_event");
        stores.own().sql(Sluice.DATABASE, "CREATE TABLE floor_event (LIKE event INCLUDING ALL)");
        stores.settle();
        long start = System.nanoTime();
        try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            Callable<Long> work = () -> insert(rows / CONNECTIONS);
            long written = 0;
            for (var done : threads.invokeAll(java.util.Collections.nCopies(CONNECTIONS, work))) {
                written += done.get();
            }
            return written * 1e9 / (System.nanoTime() - start);
        } finally {
            stores.own().sql(Sluice.DATABASE, "DROP TABLE floor_event");
        }
    }

    private long insert(long rows) throws Exception {
        try (var connection = stores.connect(Sluice.DATABASE)) {
            connection.setAutoCommit(false);
            long written = 0;
            while (written < rows) {
                batch(connection);
                connection.commit();
                written += ROWS_PER_COMMIT;
            }
            return written;
        }
    }

    private void batch(Connection connection) throws SQLException {
        var ids = new UUID[ROWS_PER_COMMIT];
        var tenants = new UUID[ROWS_PER_COMMIT];
        var names = new String[ROWS_PER_COMMIT];
        var payloads = new byte[ROWS_PER_COMMIT][payloadBytes];
        var random = ThreadLocalRandom.current();
        for (int i = 0; i < ROWS_PER_COMMIT; i++) {
            ids[i] = new UUID(random.nextLong(), random.nextLong());
            tenants[i] = new UUID(0, random.nextInt(TENANTS));
            names[i] = "evt_" + ids[i].toString().replace("-", "").substring(8);
            random.nextBytes(payloads[i]); // as sealed text, it cannot be compressed
        }
        try (var insert = connection.prepareStatement("""
                INSERT INTO floor_event (retention, received_at, id, tenant_id, source_id, request_id, provider, type, external_id, origin, status,
                                         occurred_at, applied_at, attempts, attempt_log, payload)
                SELECT 90, ?, id, tenant_id, tenant_id, id, 'stripe', 'customer.subscription.updated', external_id, 'webhook', 'applied', ?, ?, 1, '[]', payload
                FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::bytea[]) AS t(id, tenant_id, external_id, payload)
                """)) {
            var now = Timestamp.from(Instant.now());
            insert.setTimestamp(1, now);
            insert.setTimestamp(2, now);
            insert.setTimestamp(3, now);
            insert.setArray(4, connection.createArrayOf("uuid", ids));
            insert.setArray(5, connection.createArrayOf("uuid", tenants));
            insert.setArray(6, connection.createArrayOf("text", names));
            insert.setArray(7, connection.createArrayOf("bytea", payloads));
            insert.executeUpdate();
        }
    }
}
