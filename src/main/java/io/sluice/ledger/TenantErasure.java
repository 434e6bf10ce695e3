package io.sluice.ledger;

import io.sluice.ledger.row.Postings;
import io.sluice.record.Kinds;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Takes out of the ledger all that is a tenant's. */
public final class TenantErasure {
    private TenantErasure() {}

    /** Erases in the caller's transaction, after whoever writes to this tenant now. */
    public static void erase(Connection connection, UUID tenant) throws SQLException {
        try (var lock = connection.prepareStatement(
                "SELECT pg_advisory_xact_lock(hashtextextended('sluice/' || ?::text, 0))")) {
            lock.setString(1, tenant.toString());
            lock.executeQuery().close();
        }
        var postings = new Postings();
        try (var count = connection.prepareStatement(
                "SELECT status, count(*), coalesce(sum(duplicates), 0) FROM event WHERE tenant_id = ? GROUP BY status")) {
            count.setObject(1, tenant);
            try (var row = count.executeQuery()) {
                while (row.next()) {
                    postings.move(row.getString(1), Postings.ERASED, row.getLong(2))
                            .move(Postings.DUPLICATES, Postings.ERASED, row.getLong(3));
                }
            }
        }
        var tables = new ArrayList<>(List.of("event", "change", "event_key", "usage", "rejection", "refetch"));
        tables.addAll(Kinds.all().keySet());
        for (var table : tables) {
            try (var delete = connection.prepareStatement("DELETE FROM \"" + table + "\" WHERE tenant_id = ?")) {
                delete.setObject(1, tenant);
                delete.executeUpdate();
            }
        }
        postings.write(connection);
    }
}
