package io.sluice.ledger.read;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * Events that a person applies again.
 *
 * @param matched events that the filter meant when it was made
 * @param done events tried so far
 * @param status running, done or cancelled
 * @param dryRun only counts
 */
public record StoredReplay(UUID id, long matched, long done, String status, boolean dryRun, Instant createdAt) {
    static final String COLUMNS = "id, matched, done, status, dry_run, created_at";

    public static StoredReplay from(ResultSet row) throws SQLException {
        return new StoredReplay(
                row.getObject("id", UUID.class),
                row.getLong("matched"),
                row.getLong("done"),
                row.getString("status"),
                row.getBoolean("dry_run"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
